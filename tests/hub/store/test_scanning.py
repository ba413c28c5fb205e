"""The virus scanner: asked before a file is read, believed when it warns, and waited for when it is away."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hub.errors import ConfigurationError, InvalidInput, RetryLater
from hub.store.scanning import Scanner

HARMFUL = b"an invented mark of harm"


class Clamd(socketserver.StreamRequestHandler):
    """Speaks as much of clamd's protocol as INSTREAM takes."""

    def handle(self) -> None:
        """Take the pieces of a stream and say what was in them."""
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(size)
        said = b"stream: Invented.Harm FOUND" if HARMFUL in content else b"stream: OK"
        self.wfile.write((b"INSTREAM size limit exceeded. ERROR" if len(content) > 500_000 else said) + b"\0")


@contextmanager
def clamd(kind: str, folder) -> Iterator[str]:
    """Serve a scanner over a socket of this kind and give its address."""
    place = str(folder / "clamd.ctl") if kind == "unix" else ("127.0.0.1", 0)
    server = (socketserver.ThreadingUnixStreamServer if kind == "unix" else socketserver.ThreadingTCPServer)(
        place, Clamd
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"unix:{place}" if kind == "unix" else f"tcp:127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ["unix", "tcp"])
def test_a_harmful_file_is_refused_and_another_passes(tmp_path, kind):
    """The sentence names what the scanner found and says what to do."""
    file = tmp_path / "list.csv"
    with clamd(kind, tmp_path) as address:
        file.write_bytes(b"a;b\n" * 100_000)
        Scanner(address).check(file)
        file.write_bytes(b"a;b\n" + HARMFUL)
        with pytest.raises(InvalidInput, match=r"Invented\.Harm"):
            Scanner(address).check(file)


def test_a_scanner_that_cannot_say_lets_nothing_pass(tmp_path):
    """Neither when it is away nor when the file is more than it takes."""
    file = tmp_path / "list.csv"
    file.write_bytes(b"x" * 600_000)
    with pytest.raises(RetryLater):
        Scanner(f"unix:{tmp_path}/nobody.ctl").check(file)
    with clamd("unix", tmp_path) as address, pytest.raises(RetryLater):
        Scanner(address).check(file)


def test_without_a_scanner_everything_passes_and_a_wrong_address_is_said(tmp_path):
    """An operator hears at once what an address looks like."""
    Scanner("").check(tmp_path / "nothing")
    with pytest.raises(ConfigurationError, match="tcp:host:3310"):
        Scanner("clamd")


def test_a_harmful_upload_is_neither_kept_nor_read(make_hub, tmp_path):
    """The run of a harmful file ends with the scanner's sentence; the vault does not take it."""
    file = tmp_path / "list.csv"
    file.write_bytes(HARMFUL)
    with clamd("unix", tmp_path) as address:
        hub = make_hub(scanner=address)
        with pytest.raises(InvalidInput, match="harmful"):
            hub.desk.files.keep(file, 3)
    assert not (tmp_path / "var" / "kept").exists()
