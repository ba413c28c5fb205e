"""Who somebody of another system is in the hub: linked once, with the consent of the account's owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from hub.plugin.services import Account


@dataclass(frozen=True, slots=True)
class Identity:
    """A person of another system: ``place`` (a workspace, a team) and ``user`` as that system names them.

    ``label`` is how the page of the hub names them to the owner of the account.
    """

    notifier: str
    place: str
    user: str
    label: str = ""
    linked_at: datetime | None = None


class Identities(Protocol):
    """Reached as `Services.identities`."""

    def account(self, identity: Identity) -> Account | None:
        """Return the account that this person was linked with."""

    def offer(self, identity: Identity, email: str) -> str:
        """Return the address of a page where the owner of the account links it, signed in, once.

        Raises NotFound when no account has this e-mail address.
        """

    def link(self, identity: Identity, account_id: int) -> None:
        """Link without asking: for a command of the operator, who may speak for any account."""

    def of(self, account_id: int, notifier: str) -> Identity | None:
        """Return who an account is in that system; the newest link counts."""

    def unlink(self, account_id: int, notifier: str) -> int:
        """Undo the links of an account; return how many there were."""
