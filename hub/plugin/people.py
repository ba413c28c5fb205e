"""Accounts that a plugin's own staff make for others, such as a library's for the people of a school."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from hub.plugin.services import Account, School


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who has a role at a school. ``email`` and ``sign_in_name`` may be empty, not both.

    ``state``: active, once (must choose a password first), invited, waiting (has no way in), blocked. ``ours``:
    every role of this person is one that the reader may give, so that the reader may also end the account.
    """

    id: int
    name: str
    email: str
    sign_in_name: str
    state: str
    seen: datetime | None
    ours: bool


class People(Protocol):
    """Give others an account with a role. Who holds which role may give which stands in `Plugin.gives`.

    All of them raise Refusal to whom may not, and write the audit in the transaction of ``session``.
    """

    def holders(self, session: Session, by: Account, school: School, role: str) -> list[Holder]:
        """Return everybody who has a role at this school, by name."""

    def issue(
        self, session: Session, by: Account, school: School, role: str, *, name: str, sign_in_name: str, email: str = ""
    ) -> tuple[int, str]:
        """Open an account with a role; return its number and a password to be shown once, which must be changed.

        Raises InvalidInput with the field ``name``, ``sign_in_name`` or ``email`` when one is wrong or taken.
        """

    def renew(self, session: Session, by: Account, school: School, account_id: int) -> str:
        """Return another password to be shown once; what opened the account before no longer does."""

    def end(self, session: Session, by: Account, school: School, role: str, account_id: int) -> None:
        """Take a role away; whoever has no other role after that can no longer sign in."""
