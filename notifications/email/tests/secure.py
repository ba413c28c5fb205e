"""A relay with a certificate that asks who is there, and a place that gives tokens; both real, on 127.0.0.1."""

from __future__ import annotations

import ipaddress
import json
import ssl
import threading
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificate(folder):
    """Write a certificate for 127.0.0.1 that vouches for itself; return its file and that of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "relay.pem", folder / "relay.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain)
    )
    return paths


class SecureRelay(Controller):
    """A relay that takes mail after a sign-in only. ``good`` are the tokens that it takes."""

    def __init__(self, folder, security):
        self.ca_file, key = certificate(folder)
        self._trust = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._trust.load_cert_chain(self.ca_file, key)
        self.good: set[str] = set()
        self.taken: list[str] = []
        self._security = security
        direct = {"ssl_context": self._trust} if security == "tls" else {}
        super().__init__(self, hostname="127.0.0.1", port=0, **direct)

    def factory(self):
        """Return the server of one connection."""
        layer = {"tls_context": self._trust, "require_starttls": True} if self._security == "starttls" else {}
        # Under "tls" the whole line is encrypted, which this server does not see by itself.
        under_starttls = self._security == "starttls"
        return SMTP(self, authenticator=self._password, auth_require_tls=under_starttls, **layer)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def _password(self, server, session, envelope, mechanism, data):
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"hub", b"s3cret")
        return AuthResult(success=right, handled=False)

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802  (the server's name)
        """Take mail from those who signed in."""
        if not session.authenticated:
            return "530 5.7.0 Sign in first"
        envelope.mail_from = address
        return "250 OK"

    async def auth_XOAUTH2(self, server, args):  # noqa: N802  (the server's name)
        """Take a token that is good; explain a refusal first, as the large ones do."""
        said = b64decode(args[1]).decode()
        if said.removeprefix("user=hub\x01auth=Bearer ").removesuffix("\x01\x01") in self.good:
            return AuthResult(success=True, auth_data=LoginPassword(b"hub", b""))
        await server.challenge_auth('{"status":"400"}')
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  (the server's name)
        """Keep whom a mail was for."""
        self.taken += envelope.rcpt_tos
        return "250 Kept"


class TokenPlace:
    """An endpoint that gives tokens T1, T2, …; ``asked`` are the forms that came, ``answers`` what to say instead."""

    def __init__(self, relay):
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict]] = []
        self.lasts = 3600
        place = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                form = self.rfile.read(int(self.headers["Content-Length"])).decode()
                place.asked.append(dict(parse_qsl(form)))
                code, body = place.answers.pop(0) if place.answers else (200, place.give(relay))
                self.send_response(code)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *args):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/token"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def give(self, relay):
        """Return a token that the relay takes, and a refresh token for the next."""
        token = f"T{len(self.asked)}"
        relay.good.add(token)
        return {"access_token": token, "expires_in": self.lasts, "refresh_token": f"R{len(self.asked)}"}

    def close(self):
        """Give no more."""
        self._server.shutdown()
        self._server.server_close()
