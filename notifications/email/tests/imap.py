"""A mailbox that speaks enough IMAP for the hub: sign in, select, search, fetch, store; a real server on 127.0.0.1."""

from __future__ import annotations

import re
import socketserver
import threading
from base64 import b64decode


class MailboxServer:
    """Holds mails as bytes; ``seen`` are the numbers of those that were marked, ``said`` what clients asked."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.seen: set[int] = set()
        self.good: set[str] = set()
        self.said: list[str] = []
        box = self

        class Line(socketserver.StreamRequestHandler):
            def handle(self):
                self.wfile.write(b"* OK ready\r\n")
                while line := self.rfile.readline():
                    tag, _, command = line.decode().strip().partition(" ")
                    box.said.append(command.partition(" ")[0])
                    self.wfile.write(box.answer(self, command).replace(b"\n", b"\r\n"))
                    done = "NO refused" if box.refused else "OK done"
                    self.wfile.write(f"{tag} {done}\r\n".encode())
                    if command.startswith("LOGOUT"):
                        return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Line)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.refused = False
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, line, command):
        """Return what is said before a command is done."""
        name, _, rest = command.partition(" ")
        self.refused = False
        if name == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\n"
        if name == "LOGIN":
            self.refused = rest != 'bounces "s3cret"'
        if name == "AUTHENTICATE":
            line.wfile.write(b"+ \r\n")
            said = b64decode(line.rfile.readline()).decode()
            self.refused = said.removeprefix("user=bounces\x01auth=Bearer ").removesuffix("\x01\x01") not in self.good
        if name == "SELECT":
            self.refused = rest not in ("INBOX", '"INBOX"')
            return f"* {len(self.mails)} EXISTS\n".encode()
        if name == "SEARCH":
            unseen = [number for number in range(1, len(self.mails) + 1) if number not in self.seen]
            return f"* SEARCH {' '.join(map(str, unseen))}\n".encode()
        if name == "FETCH":
            return self._fetched(int(rest.split()[0]))
        if name == "STORE":
            self.seen.add(int(re.match(r"\d+", rest)[0]))
        return b""

    def _fetched(self, number):
        raw = self.mails[number - 1]
        crlf = raw.replace(b"\n", b"\r\n")
        return f"* {number} FETCH (BODY[]<0> {{{len(crlf)}}}\n".encode() + raw + b")\n"

    def close(self):
        """Be away from now on."""
        self._server.shutdown()
        self._server.server_close()
