"""Licences that collide with others of the same reading: read all rows once, then ask about each."""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from plugins.iddink import codes
from plugins.iddink.row_reason import RowReason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SHARED_TYPES = {"group", "pool"}
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Duplicates:
    """Keeps short digests only, so that no code stays in memory and a large school stays small."""

    def __init__(self) -> None:
        self._seen: dict[bytes, int] = defaultdict(int)
        self._of_book: dict[bytes, set[bytes]] = defaultdict(set)
        self._users: dict[bytes, set[bytes]] = defaultdict(set)
        self._licences: dict[bytes, set[bytes]] = defaultdict(set)
        self._spellings: dict[bytes, set[bytes]] = defaultdict(set)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Duplicates:
        """Remember rows (values as `mapping.licence_values` gives them), in any order."""
        found = cls()
        for values in rows:
            found.add(values)
        return found

    def add(self, values: Mapping[str, Any]) -> None:
        """Remember one row."""
        licence, user = _digest(values["licence_id"]), _user(values)
        self._seen[_digest(values["licence_id"], values["version"])] += 1
        if user:
            self._of_book[_digest(user, _book(values))].add(licence)
        if values["code"]:
            code = _code(values)
            self._spellings[_look(values)].add(code)
            if user:
                self._users[code].add(_digest(user))
                self._licences[_digest(user, code)].add(licence)

    def reasons(self, values: Mapping[str, Any]) -> Iterator[RowReason]:
        """What a remembered row collides with."""
        user = _user(values)
        if self._seen[_digest(values["licence_id"], values["version"])] > 1:
            yield RowReason(codes.DUPLICATE_LICENCE)
        same_book = len(self._of_book[_digest(user, _book(values))]) if user else 0
        if same_book > 1:
            yield RowReason(codes.DUPLICATE_USER_BOOK, {"count": str(same_book)})
        if values["code"]:
            yield from self._code_reasons(values, user)

    def _code_reasons(self, values: Mapping[str, Any], user: str) -> Iterator[RowReason]:
        code = _code(values)
        users = len(self._users[code])
        if users > 1 and values["licence_type"] not in _SHARED_TYPES:
            yield RowReason(codes.GROUP_CODE, {"count": str(users)})
        licences = len(self._licences[_digest(user, code)]) if user else 0
        if licences > 1:
            yield RowReason(codes.DUPLICATE_CODE, {"count": str(licences)})
        if len(self._spellings[_look(values)]) > 1:
            yield RowReason(codes.CODE_NEAR_DUPLICATE)


def _user(values: Mapping[str, Any]) -> str:
    """Who a licence is for, as the supplier names them; empty for a pool."""
    ids = ("vendor_user_id", "school_user_id", "idalu", "vendor_email")
    return next((f"{name}:{values[name]}" for name in ids if values[name]), "")


def _book(values: Mapping[str, Any]) -> str:
    return str(values["isbn"] or values["isbn_raw"] or values["book_id"])


def _code(values: Mapping[str, Any]) -> bytes:
    return _digest(values["publisher_id"], values["code"])


def _look(values: Mapping[str, Any]) -> bytes:
    """The digest of a code without what a reader easily mistakes."""
    letters = "".join(char for char in values["code"].upper() if char.isalnum())
    return _digest(values["publisher_id"], letters.translate(_LOOK_ALIKE))


def _digest(*parts: object) -> bytes:
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=12).digest()
