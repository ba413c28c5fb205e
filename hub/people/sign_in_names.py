"""Names to sign in with besides an e-mail address, and accounts of people who have none."""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

from sqlmodel import Session, col, select

from hub.errors import InvalidInput
from hub.store.people_tables import SignInNameRow
from hub.store.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Iterable

SHORTEST: Final = 4
LONGEST: Final = 40
_BETWEEN: Final = re.compile(r"[\s.-]+")


def written(raw: str) -> str:
    """Return a name in the form it is stored in; InvalidInput when it is none."""
    name = _plain(raw)
    if not (name.isascii() and name.isalnum() and SHORTEST <= len(name) <= LONGEST):
        raise InvalidInput(
            "A name to sign in with has {least} to {most} letters and digits.",
            field="sign_in_name",
            least=SHORTEST,
            most=LONGEST,
        )
    return name


def give(session: Session, account_id: int, raw: str) -> str:
    """Let somebody sign in with a name, instead of the one they had; InvalidInput when it is somebody else's."""
    name = written(raw)
    known = session.get(SignInNameRow, name)
    if known is not None and known.account_id != account_id:
        raise InvalidInput("Somebody signs in with this number already.", field="sign_in_name")
    if known is None:
        for earlier in session.exec(select(SignInNameRow).where(SignInNameRow.account_id == account_id)):
            session.delete(earlier)
        session.flush()
        session.add(SignInNameRow(name=name, account_id=account_id))
        session.flush()
    return name


def of(session: Session, account_ids: Iterable[int]) -> dict[int, str]:
    """Return the names that these people sign in with, by account."""
    query = select(SignInNameRow.account_id, SignInNameRow.name)
    return dict(session.exec(query.where(col(SignInNameRow.account_id).in_(list(account_ids)))).all())


def holder(session: Session, typed: str) -> AccountRow | None:
    """Return whose e-mail address, or name to sign in with, somebody typed."""
    if "@" in typed:
        return session.exec(select(AccountRow).where(AccountRow.email == typed.strip().lower())).first()
    known = session.get(SignInNameRow, _plain(typed))
    return session.get(AccountRow, known.account_id) if known is not None else None


def plain(typed: str) -> str:
    """Return one way of writing of what was typed, so that tries of one account count together."""
    return typed.strip().lower() if "@" in typed else _plain(typed)


def nameless() -> str:
    """Return what stands for the address of somebody who has none: no sign of a person, and never an address."""
    return f"person-{secrets.token_hex(4)}"


def _plain(raw: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", raw)).lower()
