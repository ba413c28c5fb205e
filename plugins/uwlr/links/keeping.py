"""Verification codes at rest: a mark to check one by; the code itself only until the supplier has seen it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from hub.plugin import InvalidInput, NotFound
from plugins.uwlr.links.tables import Code

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin import School, Services

_SPOILT: Final = "spoilt "  # in front of the mark of a code that nobody can have: no key's mark is like it


def mark_of(services: Services, supplier: str, code: str) -> str:
    """Return what a code is checked by; the same code is another one with another supplier."""
    return services.secrets.mark(code, f"uwlr_code:{supplier}")


def keep(session: Session, services: Services, school: School, supplier: str, code: str, by: str) -> str:
    """Keep a code and return its name; InvalidInput for one that was used before, here or elsewhere."""
    mark = mark_of(services, supplier, code)
    used = col(Code.mark).in_((mark, _SPOILT + mark))
    if session.exec(select(Code).where(used, Code.supplier == supplier)).first() is not None:
        raise InvalidInput("This code was used before with this supplier: take another one.", field="code")
    ref = secrets.token_hex(8)
    row = Code(
        ref=ref,
        school_id=school.id,
        supplier=supplier,
        mark=mark,
        sealed=services.secrets.seal(code, _place(ref)),
        made_by=by,
        made_at=services.clock(),
    )
    session.add(row)
    session.flush()
    return ref


def is_it(session: Session, services: Services, ref: str, code: str) -> bool:
    """Tell whether this is the code that goes by a name."""
    row = session.get(Code, ref)
    return row is not None and row.mark == mark_of(services, row.supplier, code.strip())


def shown_once(session: Session, services: Services, ref: str) -> str:
    """Return a code to the supplier, for the only time; NotFound when it was shown or is no longer good."""
    row = session.get(Code, ref, with_for_update=True)
    if row is None or not row.sealed:
        raise NotFound("The code was shown already. Whoever lost it asks the school for another one.")
    code = services.secrets.open(row.sealed, _place(ref))
    row.sealed, row.seen_at = "", services.clock()
    session.add(row)
    return code


def can_be_shown(session: Session, ref: str) -> bool:
    """Tell whether the supplier has yet to see a code."""
    row = session.get(Code, ref)
    return row is not None and bool(row.sealed)


def void(session: Session, ref: str) -> None:
    """Have a code be shown no more. That it was used stays known, so that nobody takes it again."""
    row = session.get(Code, ref)
    if row is not None:
        row.sealed = ""
        session.add(row)


def forget(session: Session, ref: str) -> None:
    """Forget a code that was never good: it may be taken again."""
    row = session.get(Code, ref)
    if row is not None:
        session.delete(row)


def spoil(session: Session, ref: str) -> None:
    """Have a code never be good again, not even for a link that is brought back or made anew."""
    row = session.get(Code, ref)
    if row is not None:
        row.mark = _SPOILT + row.mark.removeprefix(_SPOILT)
        session.add(row)


def _place(ref: str) -> str:
    return f"uwlr_code:{ref}"
