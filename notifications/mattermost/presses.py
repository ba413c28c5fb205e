"""Who pressed what: the server's signature over a press, what our buttons carry, and that each counts once.

Mattermost signs no request. But the trigger of a press is signed (user and moment, ECDSA), and its public
key is in the server's client configuration: that, and nothing else in a request, says who pressed.
"""

from __future__ import annotations

import base64
import json
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from hub.plugin import ConfigurationError, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hub.plugin import Notice, Secrets

_PRESS_LIVES = 60.0  # seconds between a press and its arrival here
_DIALOG_LIVES = 3_600.0  # seconds that somebody may think about a reason
_PLACE = "mattermost"
_PARTS = 4
_DIGEST = 16


def forged() -> Refusal:
    """Return the refusal of whatever does not come from the school's server."""
    return Refusal("forged", "This did not come from a button of the hub, or too late. Press it again.")


@dataclass(frozen=True, slots=True)
class Errand:
    """What a button or a dialog is about; a dialog names its ``user``, and ends (seconds since 1970)."""

    action: str
    plan_id: int
    digest: str
    revision: int
    user: str = ""
    until: float = 0.0

    @classmethod
    def about(cls, notice: Notice, action: str) -> Errand:
        return cls(action, notice.plan_id, notice.digest[:_DIGEST], notice.revision)

    def sealed(self, secrets: Secrets) -> str:
        """Return it as text that nobody else can read or make."""
        return secrets.seal(json.dumps([getattr(self, name) for name in self.__slots__]), _PLACE)

    @classmethod
    def opened(cls, sealed: Any, secrets: Secrets) -> Errand:
        """Return what was sealed; Refusal for anything that we did not seal."""
        try:
            return cls(*json.loads(secrets.open(str(sealed), _PLACE)))
        except (ConfigurationError, TypeError, ValueError):
            raise forged() from None


class Presses:
    """Checks presses and dialogs. ``key`` fetches the server's public key (base64 of DER), once."""

    def __init__(self, key: Callable[[], str], clock: Callable[[], datetime]) -> None:
        self._fetch = key
        self._clock = clock
        self._lock = threading.Lock()
        self._known: ec.EllipticCurvePublicKey | None = None
        self._seen: dict[str, float] = {}

    def pressed(self, trigger: Any) -> str:
        """Return the user who pressed, of a trigger; Refusal when it is not the server's, too old, or came before."""
        try:
            said = base64.b64decode(str(trigger), validate=True).decode()
            press, user, moment, signature = said.split(":", _PARTS - 1)
            age = self._now() - int(moment) / 1_000
            signed = base64.b64decode(signature, validate=True)
        except ValueError:
            raise forged() from None
        if not self._signed(f"{press}:{user}:{moment}:".encode(), signed) or abs(age) > _PRESS_LIVES:
            raise forged()
        self._once(press)
        return user

    def waiting(self, errand: Errand, user: str) -> Errand:
        """Return an errand that goes on in a dialog of who pressed."""
        return replace(errand, user=user, until=self._now() + _DIALOG_LIVES)

    def answered(self, errand: Errand, user: Any) -> None:
        """Check that a dialog comes from whom it was shown to, in time."""
        if not errand.user or errand.user != user or self._now() > errand.until:
            raise forged()

    def _signed(self, message: bytes, signature: bytes) -> bool:
        try:
            self._key().verify(signature, message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def _key(self) -> ec.EllipticCurvePublicKey:
        if self._known is None:
            try:
                key = load_der_public_key(base64.b64decode(self._fetch()))
            except ValueError:
                key = None
            if not isinstance(key, ec.EllipticCurvePublicKey):
                raise ConfigurationError("Mattermost tells no key to know its presses by. Is the server up to date?")
            self._known = key
        return self._known

    def _once(self, press: str) -> None:
        now = self._now()
        with self._lock:
            self._seen = {one: until for one, until in self._seen.items() if until > now}
            if press in self._seen:
                raise Refusal("repeated", "This was taken already. Look at the message.")
            self._seen[press] = now + 2 * _PRESS_LIVES

    def _now(self) -> float:
        return self._clock().timestamp()
