"""Licences that collide: two for one person and book, one code for several people, codes that look alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from plugins.iddink import codes
from plugins.iddink.records import Licence, LicenceState
from plugins.iddink.row_reason import RowReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from hub.plugin import Run

_SHARED = {"group", "pool"}
_CODE, _LOOK = ("publisher_id", "code_mark"), ("publisher_id", "code_look")
_BOOK, _USER_BOOK, _USER_CODE = (
    ("person_key", "gives_book"),
    ("vendor_user_id", "gives_book"),
    (*_CODE, "vendor_user_id"),
)


class Collisions:
    """What more than one licence of a school has, counted in the database and never by reading a code."""

    def __init__(self, run: Run) -> None:
        groups: tuple[tuple[str, ...], ...] = (_CODE, _LOOK, _BOOK, _USER_BOOK, _USER_CODE)
        self._counts = {names: run.repeated(Licence, *names) for names in groups}
        self._held = _held(run)

    def reasons(self, values: Mapping[str, Any]) -> Iterator[RowReason]:
        """What a licence collides with (values as the register has them)."""
        book = max(self._shared(_BOOK, values), self._shared(_USER_BOOK, values), self._holders(values))
        if book > 1 and values["gives_book"]:
            yield RowReason(codes.DUPLICATE_USER_BOOK, {"count": str(book)})
        if values["code_mark"]:
            yield from self._code_reasons(values)

    def _code_reasons(self, values: Mapping[str, Any]) -> Iterator[RowReason]:
        same, own = self._shared(_CODE, values), self._shared(_USER_CODE, values)
        if own > 1:
            yield RowReason(codes.DUPLICATE_CODE, {"count": str(own)})
        if same > own and values["licence_type"] not in _SHARED:
            yield RowReason(codes.GROUP_CODE, {"count": str(same - own + 1)})
        if self._shared(_LOOK, values) > same:
            yield RowReason(codes.CODE_NEAR_DUPLICATE)

    def _shared(self, names: tuple[str, ...], values: Mapping[str, Any]) -> int:
        return self._counts[names].get(tuple(values[name] for name in names), 1)

    def _holders(self, values: Mapping[str, Any]) -> int:
        """How many licences for the same person and book there are with this one, the register's included."""
        holders = self._held.get((values["person_key"], values["gives_book"]), frozenset())
        return len(holders | {values["licence_id"]}) if values["person_key"] else 1


def _held(run: Run) -> dict[tuple[str | None, str | None], frozenset[str]]:
    """The licences of the register that are in use, by person and book."""
    query = select(Licence.person_key, Licence.gives_book, Licence.licence_id).where(
        Licence.school_id == run.school.id,
        col(Licence.person_key).is_not(None),
        col(Licence.ended_on).is_(None),
        Licence.state != LicenceState.WITHDRAWN,
    )
    with run.services.reading() as session:
        rows = session.exec(query).all()
    held: dict[tuple[str | None, str | None], frozenset[str]] = {}
    for person, book, licence in rows:
        held[person, book] = held.get((person, book), frozenset()) | {licence}
    return held
