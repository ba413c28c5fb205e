"""A stand-in OpenID provider over real HTTP: it asks nobody for a password, and can be told to misbehave."""

from __future__ import annotations

import json
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "hub-client", "hush-hush"


class StandIn:
    """``claims`` goes over what the token would say; ``key`` signs, ``published`` is what everybody may know."""

    def __init__(self) -> None:
        self.key = self.published = RSAKey.generate_key(2048, parameters={"kid": "k1"})
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        self.algorithm = "RS256"
        self.issuer = ""
        self.now = 0
        self.refuses = False
        self.asked: dict[str, dict[str, str]] = {}
        self.tokens_asked = 0

    def configuration(self) -> dict[str, Any]:
        """Return the discovery document."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        } | self.metadata

    def authorize(self, address: str) -> str:
        """Return where the browser is sent back to from an address of ours: as if somebody had signed in."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        back = urlsplit(asked["redirect_uri"]).path
        if self.refuses:
            return f"{back}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        return f"{back}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Return the answer of the token endpoint; each code is good once and for its verifier only."""
        self.tokens_asked += 1
        asked = self.asked.pop(form.get("code", ""), None)
        digest = urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or digest != asked["code_challenge"] or not authorization.startswith("Basic "):
            return 400, {"error": "invalid_grant"}
        told = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": asked["client_id"],
            "exp": self.now + 300,
            "iat": self.now,
            "nonce": asked["nonce"],
            "email": "rosa@vall.example",
            "email_verified": True,
            "name": "Rosa Vidal",
        } | self.claims
        kept = {name: value for name, value in told.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "k1"}
        signed = jwt.encode(header, kept, self.key, algorithms=[self.algorithm])
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": signed}


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Serve a stand-in on a free port."""
    standin = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/keys":
                self._answer(200, {"keys": [standin.published.as_dict(private=False)]})
            else:
                self._answer(200, standin.configuration())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*standin.token(form, self.headers.get("authorization", "")))

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    standin.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield standin
    server.shutdown()
    server.server_close()
    thread.join()
