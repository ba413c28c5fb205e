"""What the library holds of a school before its list comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Field, Session, SQLModel, col, select

from hub.plugin.lists.known import ClassList, Identity, Known
from hub.plugin.lists.names import folded
from plugins.library.records import Member

if TYPE_CHECKING:
    from collections.abc import Mapping

    from plugins.library.branch import Branch

FIELDS: Final = tuple(
    name for name in Member.model_fields if name not in {"card_number", "expires_on", "ref", "source"}
)


class AliasRow(SQLModel, table=True):
    """A new number of somebody the library knows under an older one: the membership goes on."""

    __tablename__ = "library_alias"
    school_id: int = Field(primary_key=True)
    number: str = Field(primary_key=True)
    member_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Members(Known):
    """The members of a school: ``persons`` by key with their values, and under which key a number is found."""

    branch: Branch
    keys: Mapping[str, str] = field(default_factory=dict)

    def key_of(self, number: str) -> str:
        """Return the key of the member whom the school calls ``number``; for somebody new the number itself."""
        return self.keys.get(_plain(number) if self.branch.ignores_zeros else number, number)


def members_at(session: Session, branch: Branch) -> Members:
    """Return what the register holds of the school of ``branch``."""
    persons: dict[str, Mapping[str, Any]] = {}
    present: dict[str, Identity] = {}
    classes: dict[str, ClassList] = {}
    columns = [getattr(Member, name) for name in FIELDS]
    for row in session.execute(select(*columns).where(col(Member.school_id) == branch.school_id)):
        values = dict(zip(FIELDS, row, strict=True))
        key = values["member_key"]
        persons[key] = values
        if values["ended_on"] is None:
            present[key] = Identity(folded(values["display_name"]), values["birth_date"])
            code = values["class_code"]
            if code:
                name, level = values["class_name"] or code, values["level"] or ""
                classes.setdefault(code, ClassList(name, level, "", set())).members.add(key)
    keys = _keys(session, branch, persons)
    return Members(persons=persons, present=present, classes=classes, branch=branch, keys=keys)


def _keys(session: Session, branch: Branch, persons: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    aliases = session.exec(select(AliasRow).where(AliasRow.school_id == branch.school_id))
    found = {key: key for key in persons} | {row.number: row.member_key for row in aliases}
    return {_plain(number): key for number, key in found.items()} if branch.ignores_zeros else found


def _plain(number: str) -> str:
    return number.lstrip("0") or number
