"""What follows from applied changes: a card for who is new, an end with days of grace for who left."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session, col

from plugins.library.cards import shelf
from plugins.library.cards.shelf import GIVEN, REPLACED, CardRow
from plugins.library.records import Member

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from hub.plugin import Change, Run
    from plugins.library.branch import Branch
    from plugins.library.settings import Library

_TOLD = tuple(col(getattr(Member, name)) for name in ("member_key", "ended_on", "expires_on", "card_number"))


class Giving:
    """Gives cards in the transaction of an import; ``who`` is who, or which plan, gave them."""

    def __init__(self, session: Session, branch: Branch, library: Library, *, now: datetime, who: str) -> None:
        self._session = session
        self._branch = branch
        self._library = library
        self._now = now
        self._who = who

    def follow(self, changes: Sequence[Change], run: Run) -> None:
        """Follow up the applied changes of a chunk, from what the register says of these members now."""
        marks = {str(change.values["member_key"]): _mark(change, run) for change in changes}
        query = select(*_TOLD).where(
            col(Member.school_id) == self._branch.school_id, col(Member.member_key).in_(list(marks))
        )
        found = self._session.execute(query).all()
        self._recognise(marks)
        self._expire({key: ended_on for key, ended_on, *_rest in found if ended_on is not None})
        self._of(
            [key for key, ended_on, until, _card in found if ended_on is None and until is not None], expires_on=None
        )
        self.give([key for key, ended_on, _until, card in found if ended_on is None and not card], marks, run_id=run.id)

    def give(self, keys: Sequence[str], marks: Mapping[str, str], *, run_id: int | None = None) -> int:
        """Give each of these members a card: the one they had at another school of the library, else a new one."""
        moved = self._moved(keys, marks)
        new = [key for key in keys if key not in moved]
        numbers = shelf.reserve(self._session, self._branch.library, self._library, len(new))
        cards = [
            {
                "library": self._branch.library,
                "number": number,
                "school_id": self._branch.school_id,
                "member_key": key,
                "person_mark": marks.get(key, ""),
                "state": GIVEN,
                "run_id": run_id,
                "given_by": self._who,
                "given_at": self._now,
            }
            for key, number in zip(new, numbers, strict=False)  # where numbers run out, the rest goes without
        ]
        if cards:
            self._session.execute(insert(CardRow), cards)
        given = {str(card["member_key"]): str(card["number"]) for card in cards} | moved
        self._write(given)
        return len(given)

    def _write(self, given: Mapping[str, str]) -> None:
        member: Any = Member.__table__  # type: ignore[attr-defined]
        statement = (
            update(member)
            .where(member.c.school_id == self._branch.school_id, member.c.member_key == bindparam("whose"))
            .values(card_number=bindparam("card"))
        )
        if given:
            rows = [{"whose": key, "card": number} for key, number in given.items()]
            self._session.connection().execute(statement, rows)

    def _moved(self, keys: Iterable[str], marks: Mapping[str, str]) -> dict[str, str]:
        """Hand over the cards of pupils who come from another school of the same library.

        The membership that they leave behind no longer has the card, so that its end does not block it.
        """
        wanted = {marks[key]: key for key in keys if marks.get(key)}
        found = shelf.of_persons(self._session, self._branch.library, list(wanted)) if wanted else {}
        for mark, card in found.items():
            left = (col(Member.school_id) == card.school_id, col(Member.member_key) == card.member_key)
            self._session.execute(update(Member).where(*left).values(card_number=""))
            card.school_id, card.member_key = self._branch.school_id, wanted[mark]
            self._session.add(card)
        self._session.flush()
        return {wanted[mark]: card.number for mark, card in found.items()}

    def replace(self, member: Member, number: str, mark: str = "") -> None:
        """Give a member this number instead of the one they have, which is never used again."""
        for card in shelf.of_member(self._session, member.school_id, member.member_key):
            card.state = REPLACED
            self._session.add(card)
        card = CardRow(
            library=self._branch.library,
            number=number,
            school_id=member.school_id,
            member_key=member.member_key,
            person_mark=mark,
            given_by=self._who,
            given_at=self._now,
        )
        self._session.add(card)
        self._of([member.member_key], card_number=number)

    def _recognise(self, marks: Mapping[str, str]) -> None:
        """Keep by which pseudonym these people would be known elsewhere, on the cards that they have."""
        card: Any = CardRow.__table__  # type: ignore[attr-defined]
        statement = (
            update(card)
            .where(card.c.school_id == self._branch.school_id, card.c.member_key == bindparam("whose"))
            .values(person_mark=bindparam("mark"))
        )
        rows = [{"whose": key, "mark": mark} for key, mark in marks.items() if mark]
        if rows:
            self._session.connection().execute(statement, rows)

    def _expire(self, ended: Mapping[str, date]) -> None:
        """Let each card go on for the days of grace."""
        days: dict[date, list[str]] = {}
        for key, ended_on in ended.items():
            days.setdefault(ended_on, []).append(key)
        for ended_on, keys in days.items():
            self._of(keys, expires_on=ended_on + timedelta(days=self._branch.grace_days))

    def _of(self, keys: Sequence[str], **values: object) -> None:
        if keys:
            where = (col(Member.school_id) == self._branch.school_id, col(Member.member_key).in_(keys))
            self._session.execute(update(Member).where(*where).values(**values))


def _mark(change: Change, run: Run) -> str:
    """Return the pseudonym by which another school of the library would know this person; none without an ECK iD."""
    eck = change.values.get("eck_id")
    return run.mark(f"library card {eck}") if eck else ""
