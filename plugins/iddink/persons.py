"""The people of a school and the users of a supplier, as far as pairing them needs."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from plugins.iddink.names import NameKey, name_key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_LINKING = re.compile(r"\b[iye]\b")
_ADDRESS = re.compile(r"[^\s@;,<>]+@[^\s@;,<>]+")
_ROLES = {"student": "pupil", "estudiante": "pupil", "profesor": "teacher"}  # codespell:ignore profesor


class Person(NamedTuple):
    """One person of the school; `key` is the school's own, which it also tells the supplier.

    `prefix` stands before the family name (`van der`); `family_name2` is the second surname.
    """

    key: str
    role: str
    given_name: str
    family_name: str
    family_name2: str = ""
    prefix: str = ""
    birth_date: date | None = None
    emails: tuple[str, ...] = ()
    idalu: str | None = None
    left: bool = False


class VendorUser(NamedTuple):
    """The user of a licence as the supplier knows them; `family_name` holds both surnames."""

    vendor_user_id: str | None = None
    school_user_id: str | None = None
    idalu: str | None = None
    email: str | None = None
    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
    role: str = ""


class FullName(NamedTuple):
    """Given name and surnames folded for an exact comparison: no blanks, no linking `i` or `y`."""

    given: NameKey
    family: NameKey


def same_role(user: VendorUser, person: Person) -> bool:
    """Whether the roles agree, as far as both sides give one."""
    theirs = _ROLES.get(user.role.casefold(), user.role.casefold())
    ours = _ROLES.get(person.role.casefold(), person.role.casefold())
    return not theirs or not ours or theirs == ours


def address_key(email: str | None) -> str | None:
    """The key by which e-mail addresses are compared; None unless it is exactly one address."""
    text = unicodedata.normalize("NFC", (email or "").strip()).casefold()
    return text if _ADDRESS.fullmatch(text) else None


def surnames(person: Person) -> str:
    """Prefix and both surnames, as the supplier would write them in one field."""
    return " ".join(part for part in (person.prefix, person.family_name, person.family_name2) if part)


def full_name(given: str, family: str) -> FullName:
    """The name for an exact comparison."""
    return FullName(_squeezed(given, str), _squeezed(family, _without_linking))


def _without_linking(key: str) -> str:
    return _LINKING.sub(" ", key)


def _squeezed(name: str, prepare: Callable[[str], str]) -> NameKey:
    """Blanks go: whether `Delacruz` or `De la Cruz` was typed must not decide."""
    return NameKey(*("".join(prepare(key).split()) for key in name_key(name)))
