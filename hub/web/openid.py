"""OpenID Connect, authorization code with PKCE: where to send a browser, and what its return proves.

Authlib does not check the audience by itself: issuer and audience are always named as essential claims
(`_claims`). Only asymmetric signatures count, made with a key that the issuer publishes.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hub.errors import Refusal
from hub.people.subjects import Vouched
from hub.web.outside import Outside, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.model.clock import Clock
    from hub.model.sign_in import Provider

_ALGORITHMS = ["RS256", "PS256", "ES256"]
AWAY = timedelta(minutes=10)
_KNOWN_FOR = timedelta(hours=1)
_LEEWAY = 60  # seconds that two clocks may differ
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Leaving:
    """What the browser keeps, sealed, while it is at the provider."""

    provider: str
    state: str
    nonce: str
    verifier: str
    after: str
    until: str


class OpenId:
    """One provider of the configuration."""

    def __init__(self, name: str, provider: Provider, clock: Clock, back: str) -> None:
        self.name = name
        self.provider = provider
        self.label = provider.label or name.capitalize()
        self._clock = clock
        self._back = back
        self._outside = Outside(allow_http=provider.allow_http, allow_private=provider.allow_private)
        self._told: dict[str, Any] = {}
        self._told_at: datetime | None = None

    def leave(self, after: str) -> tuple[str, Leaving]:
        """Return the address at the provider, and what to keep until the browser comes back."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415  (commands need none of it)

        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        leaving = Leaving(self.name, state, nonce, verifier, after, (self._clock() + AWAY).isoformat())
        asked = {
            "response_type": "code",
            "client_id": self.provider.client_id,
            "redirect_uri": self._back,
            "scope": "openid email profile",
            "state": leaving.state,
            "nonce": leaving.nonce,
            "code_challenge": create_s256_code_challenge(leaving.verifier),
            "code_challenge_method": "S256",
        }
        return f"{self._metadata()['authorization_endpoint']}?{urlencode(asked)}", leaving

    def come_back(self, leaving: Leaving, query: Mapping[str, str]) -> Vouched:
        """Return whom the provider vouches for; Refusal with a sentence for anything that does not fit."""
        late = self._clock() > datetime.fromisoformat(leaving.until)
        if late or not secrets.compare_digest(query.get("state", "").encode(), leaving.state.encode()):
            raise Refusal("state", "This sign-in was begun elsewhere or too long ago. Begin again.")
        if query.get("iss", self.provider.issuer) != self.provider.issuer:
            raise self._distrust("issuer")
        if "error" in query or "code" not in query:
            raise Refusal("provider-refused", "{provider} did not sign you in. Try again.", provider=self.label)
        claims = self._claims(self._token(query["code"], leaving.verifier), leaving.nonce)
        return self._vouched(claims)

    def _metadata(self) -> dict[str, Any]:
        if self._told_at is None or self._clock() - self._told_at > _KNOWN_FOR:
            told = self._ask(f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration")
            if told.get("issuer") != self.provider.issuer or not all(_is_address(told.get(one)) for one in _ENDPOINTS):
                raise self._distrust("issuer")
            self._told, self._told_at = told, self._clock()
        return self._told

    def _token(self, code: str, verifier: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": verifier,
            "client_id": self.provider.client_id,
        }
        told, auth = self._metadata(), None
        secret = os.environ.get(self.provider.client_secret_env, "") if self.provider.client_secret_env else ""
        if secret and "client_secret_post" in told.get("token_endpoint_auth_methods_supported", ()):
            form["client_secret"] = secret
        elif secret:
            auth = (self.provider.client_id, secret)
        try:
            answer = self._outside.post(told["token_endpoint"], form, auth)
        except Unreachable:
            raise self._away() from None
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise self._distrust("no id token")
        return token

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415  (commands need none of it)
        from joserfc import errors, jwt  # noqa: PLC0415
        from joserfc.jwk import KeySet  # noqa: PLC0415

        keys: Any = self._ask(self._metadata()["jwks_uri"])
        try:
            read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)
            claims = CodeIDToken(
                read.claims,
                read.header,
                options={
                    "iss": {"essential": True, "value": self.provider.issuer},
                    "aud": {"essential": True, "value": self.provider.client_id},
                },
                params={"nonce": nonce, "client_id": self.provider.client_id},
            )
            claims.validate(now=int(self._clock().timestamp()), leeway=_LEEWAY)
        except (errors.JoseError, ValueError, TypeError, KeyError) as error:
            raise self._distrust(str(getattr(error, "claim", "") or getattr(error, "error", "signature"))) from None
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if audience != [self.provider.client_id]:
            raise self._distrust("aud")
        return dict(claims)

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        provider, kind = self.provider, self.provider.kind
        hosted = str(claims.get("hd", ""))
        if (hosted or kind == "google") and hosted not in provider.domains:
            raise self._elsewhere()
        if kind == "entra" and claims.get("tid") != provider.tenant:
            raise self._elsewhere()
        subject = str(claims.get("oid" if kind == "entra" else "sub") or "")
        if not subject:
            raise self._distrust("sub")
        name = str(claims.get("name") or "")
        return Vouched(
            issuer=provider.issuer, subject=subject, email=self._email(claims), name=name, provider=self.label
        )

    def _email(self, claims: Mapping[str, Any]) -> str:
        """Return the verified address; Entra verifies none, but within one's own tenant its administrators do."""
        if self.provider.kind == "entra":
            email = str(claims.get("email") or claims.get("preferred_username") or "")
        else:
            email = str(claims.get("email") or "") if claims.get("email_verified") in (True, "true") else ""
        email = email.strip().lower()
        if email and email.rpartition("@")[2] not in self.provider.domains:
            raise self._elsewhere()
        return email

    def _ask(self, url: str) -> dict[str, Any]:
        try:
            return self._outside.get(url)
        except Unreachable:
            raise self._away() from None

    def _away(self) -> Refusal:
        return Refusal("provider-away", "{provider} does not answer. Try again in a moment.", provider=self.label)

    def _distrust(self, why: str) -> Refusal:
        return Refusal(
            "provider-distrusted",
            "What {provider} says of you does not hold ({why}), so nobody was signed in. Tell your operator.",
            provider=self.label,
            why=why,
        )

    def _elsewhere(self) -> Refusal:
        domains = ", ".join(self.provider.domains)
        return Refusal("other-domain", "Sign in with your account of {domains}.", domains=domains)


def _is_address(told: object) -> bool:
    return isinstance(told, str) and told.startswith(("https://", "http://"))
