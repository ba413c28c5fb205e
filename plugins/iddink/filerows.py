"""Rows of a publisher's licence file (`isbn;credential;username;userid`) as the values of a licence."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

from hub.plugin import InvalidInput
from plugins.iddink.duplicates import Duplicates
from plugins.iddink.mapping import licence_values
from plugins.iddink.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from plugins.iddink.row_reason import RowReason

# Other columns, such as those of packs, are left out.
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "isbn": ("isbn", "isbn13", "isbn 13", "ean", "codi isbn", "codigo isbn"),
    "credential": (
        "credential", "credencial", "codi", "codigo", "code", "license", "licence", "llicencia", "licencia",
    ),
    "username": ("username", "user name", "usuari", "usuario", "login", "nom d usuari", "nombre de usuario"),
    "userid": ("userid", "user id", "id usuari", "id usuario", "idusuario", "identificador"),
    "title": ("title", "titol", "titulo", "llibre", "libro"),
    "publisher": ("publisher", "editorial", "editor"),
    "idalu": ("idalu", "ralc", "identificador d alumne"),
    "email": ("email", "e mail", "mail", "correu", "correo", "correu electronic", "correo electronico"),
    "given_name": ("given name", "first name", "firstname", "nom", "nombre"),
    "family_name": ("family name", "last name", "lastname", "surname", "cognoms", "apellidos"),
    "birth_date": ("birth date", "birthdate", "data naixement", "data de naixement", "fecha de nacimiento"),
    "group": ("group", "grup", "grupo", "classe", "clase"),  # codespell:ignore grup,classe
    "role": ("role", "rol"),
    "valid_from": ("valid from", "from", "start", "data inici", "fecha inicio"),
    "valid_to": ("valid to", "to", "end", "data fi", "fecha fin"),
}  # fmt: skip
_COLUMN_OF = {word: name for name, words in _SYNONYMS.items() for word in words}
_REQUIRED = ("isbn", "credential")
_DATES = ("birth_date", "valid_from", "valid_to")
_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S")
_ROLES = {
    "profesor": "teacher",  # codespell:ignore profesor
    "professor": "teacher",
    "teacher": "teacher",
    "docent": "teacher",
}


class FileRow(NamedTuple):
    """One line of a file: its number, the values of a licence, and what is to be said about it."""

    line: int
    values: dict[str, object]
    reasons: tuple[RowReason, ...]


def file_rows(lines: Iterable[tuple[int, Sequence[str]]], *, publisher_id: str, publisher_name: str) -> list[FileRow]:
    """Read a whole file; a wrong row is told at the row and never keeps the others out.

    A line without a user is a licence of the pool. Both lines of a user who has two codes for one book are told.

    Args:
        lines: line number and cells, the header first; empty lines are left out.
        publisher_id: whose file it is.
        publisher_name: how that one is called, when the file has no column for it.

    Raises:
        InvalidInput: when the header lacks a column or has one twice, or the file is empty.
    """
    filled = ((line, cells) for line, cells in lines if any(cell.strip() for cell in cells))
    header = next(filled, None)
    if header is None:
        raise InvalidInput("The file is empty; choose one with the columns isbn and credential.")
    columns = _columns(header[1])
    publisher = {"publisher_id": publisher_id, "name": publisher_name}
    taken: dict[str, int] = {}
    rows = [(line, _values(_cells(columns, cells), publisher, taken)) for line, cells in filled]
    duplicates = Duplicates.of(values for _, values in rows)
    return [FileRow(line, values, tuple(duplicates.reasons(values))) for line, values in rows]


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(header):
        name = _COLUMN_OF.get(fold(title.replace("_", " ")))
        if name in found:
            raise InvalidInput("Two columns of the file are both {column}; remove one.", column=name)
        if name is not None:
            found[name] = index
    missing = [name for name in _REQUIRED if name not in found]
    if missing:
        raise InvalidInput(
            "The file lacks the column {columns}; its first line must name isbn and credential.",
            columns=" and ".join(missing),
        )
    return found


def _cells(columns: Mapping[str, int], cells: Sequence[str]) -> dict[str, str]:
    """The cells by column; the credential keeps its blanks, since codes are kept byte for byte."""
    found = {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}
    return {name: text if name == "credential" else text.strip() for name, text in found.items()}


def _values(cells: Mapping[str, str], publisher: Mapping[str, str], taken: dict[str, int]) -> dict[str, object]:
    user = _user(cells)
    named = any(user[name] for name in ("school_user_id", "vendor_user_id", "idalu", "email", "family_name"))
    dated = {name: _iso(cells.get(name, "")) for name in _DATES}
    return licence_values(
        {
            "licence_id": _licence_id(cells, user, publisher["publisher_id"], taken),
            "version": 1,
            "status": "available",
            "type": "personal" if named else "pool",
            "code": cells["credential"],
            "isbn_raw": cells["isbn"],
            "user": {**user, "birth_date": dated["birth_date"]},
            "valid_from": dated["valid_from"],
            "valid_to": dated["valid_to"],
            "book": {"title": cells.get("title", "")},
            "publisher": {**publisher, "name": cells.get("publisher") or publisher["name"]},
        }
    )


def _user(cells: Mapping[str, str]) -> dict[str, str]:
    """Who a row is for; a login stands in as the publisher's own id, so that a pairing can be remembered."""
    login = cells.get("username", "")
    address = login if "@" in login else ""
    return {
        "school_user_id": cells.get("userid", ""),
        "vendor_user_id": login,
        "idalu": cells.get("idalu", ""),
        "email": cells.get("email", "") or address,
        "given_name": cells.get("given_name", ""),
        "family_name": cells.get("family_name", ""),
        "group": cells.get("group", ""),
        "role": _ROLES.get(fold(cells.get("role", "")), "student"),
    }


def _licence_id(cells: Mapping[str, str], user: Mapping[str, str], publisher_id: str, taken: dict[str, int]) -> str:
    """The same for the same user and book in every file, so that a new code is a change and no new licence."""
    ids = ("school_user_id", "vendor_user_id", "idalu", "email")
    owner = next((f"{name}:{user[name]}" for name in ids if user[name]), f"code:{cells['credential']}")
    digest = blake2b(repr((publisher_id, cells["isbn"], owner)).encode(), digest_size=12).hexdigest()
    taken[digest] = taken.get(digest, 0) + 1
    return f"file-{digest}" if taken[digest] == 1 else f"file-{digest}-{taken[digest]}"


def _iso(text: str) -> str | None:
    """A date as ISO text; None when it is none, so that nobody gets a wrong birthday."""
    for form in _DATE_FORMATS:
        try:
            found: date = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return found.isoformat()
    return None
