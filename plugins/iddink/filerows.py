"""Rows of a publisher's licence file (`isbn;credential;username;userid`) as the values of a licence."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from hub.plugin import InvalidInput
from plugins.iddink.identifiers import read_book_identifier
from plugins.iddink.mapping import licence_values
from plugins.iddink.names import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
_IDS = ("school_user_id", "vendor_user_id", "idalu", "email")
_DATES = ("birth_date", "valid_from", "valid_to")
_DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S")
_TEACHERS = {"profesor", "professor", "teacher", "docent"}  # codespell:ignore profesor
_SHOWN = 12


class KnownBook(NamedTuple):
    """What the register knows of a book."""

    publisher_id: str
    title: str


class FileRows:
    """Reads the rows of one file.

    Args:
        header: the headings as written.
        mark: makes a keyed pseudonym, for ids that must not tell whose they are.
        books: by ISBN, what the register knows of them.
        publishers: the names of registered publishers, by id.

    Raises:
        InvalidInput: when a column is missing or there twice.
    """

    def __init__(
        self,
        header: Sequence[str],
        mark: Callable[[str], str],
        books: Mapping[str, KnownBook],
        publishers: Mapping[str, str],
    ) -> None:
        self._columns = _columns(header)
        self._mark, self._books, self._names = mark, books, publishers
        self._ids = {name.casefold(): key for key, name in publishers.items()}

    def values(self, cells: Sequence[str]) -> dict[str, object]:
        """The values of one row's licence; one without a user is of the pool.

        Raises:
            InvalidInput: when the row says too little.
        """
        found = self._cells(cells)
        if not found["isbn"]:
            raise InvalidInput("there is no ISBN; fill it in and upload the file again.")
        user = self._user(found)
        named = any(user[name] for name in (*_IDS, "family_name"))
        if not named and not found["credential"].strip():
            raise InvalidInput("there is neither a code nor a user; fill in one of them and upload the file again.")
        return licence_values(self._licence(found, user, named=named))

    def _licence(self, found: Mapping[str, str], user: Mapping[str, str | None], *, named: bool) -> dict[str, object]:
        isbn = read_book_identifier(found["isbn"]).value or found["isbn"]
        known = self._books.get(isbn, KnownBook("", ""))
        publisher = self._ids.get(found.get("publisher", "").casefold()) or known.publisher_id
        owner = next((f"{name}:{user[name]}" for name in _IDS if user[name]), "")
        return {
            "licence_id": "file-" + self._mark(repr((isbn, owner, found["credential"])))[:24],
            "status": "available",
            "type": "personal" if named else "pool",
            "code": found["credential"],
            "isbn_raw": found["isbn"],
            "user": user,
            "valid_from": _iso(found.get("valid_from", "")),
            "valid_to": _iso(found.get("valid_to", "")),
            "book": {"title": found.get("title") or known.title},
            "publisher": {"publisher_id": publisher, "name": self._names.get(publisher, "")},
        }

    def _cells(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells by column; the credential keeps its blanks, since codes are kept byte for byte."""
        found = {name: cells[index] if index < len(cells) else "" for name, index in self._columns.items()}
        return {name: text if name == "credential" else text.strip() for name, text in found.items()}

    def _user(self, cells: Mapping[str, str]) -> dict[str, str | None]:
        """Who a row is for; a login stands in as the publisher's own id, so that a pairing can be remembered."""
        login = cells.get("username", "")
        return {
            "school_user_id": cells.get("userid", ""),
            "vendor_user_id": f"file-{self._mark(login)[:_SHOWN]}" if login else "",
            "idalu": cells.get("idalu", ""),
            "email": cells.get("email", "") or (login if "@" in login else ""),
            "given_name": cells.get("given_name") or ("" if cells.get("family_name") else login),
            "family_name": cells.get("family_name", ""),
            "birth_date": _iso(cells.get("birth_date", "")),
            "group": cells.get("group", ""),
            "role": _role(cells.get("role", "")),
        }


def _columns(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, title in enumerate(header):
        name = _COLUMN_OF.get(fold(title.replace("_", " ")))
        if name in found:
            raise InvalidInput("Two columns of the file are both {column}; remove one.", column=name)
        if name is not None:
            found[name] = index
    if not found.keys() >= set(_REQUIRED):
        raise InvalidInput(
            "The file needs the columns {needed} (and username or userid); it has {found}. "
            "Correct its first line and upload it again.",
            needed=" and ".join(_REQUIRED),
            found=", ".join(title[:40] for title in header if title.strip()) or "none",
        )
    return found


def _role(text: str) -> str:
    """The role that a file gives; nothing when it says nothing, so that a teacher's row is no pupil's."""
    return ("teacher" if fold(text) in _TEACHERS else "student") if text else ""


def _iso(text: str) -> str | None:
    """A date as ISO text; None when it is none, so that nobody gets a wrong birthday."""
    for form in _DATE_FORMATS:
        try:
            found: date = datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        return found.isoformat()
    return None
