"""A supplier's raw rows as flat values: nothing invented, nothing that is missing or odd makes it fail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from plugins.iddink.identifiers import read_book_identifier

if TYPE_CHECKING:
    from collections.abc import Mapping

_ISBN_13, _GTIN_13, _PROPRIETARY = "15", "03", "01"  # ONIX code list 5


def licence_values(row: Mapping[str, Any]) -> dict[str, object]:
    """The fields of a licence record.

    `isbn` is set only when it is certain; `isbn_raw` is what came. `code` is byte for byte the supplier's.
    An unlinked user keeps the name, for pairing by hand, and loses every id that would pair it again.
    """
    licence = _object(row, "licence") or row
    book = _object(row, "book") or _object(licence, "book")
    publisher = _object(row, "publisher") or _object(licence, "publisher")
    return {
        "licence_id": _text(licence, "licence_id"),
        "status": _text(licence, "status"),
        "licence_type": _text(licence, "type") or "personal",
        "code": _code(licence.get("code")),
        **_book_values(licence, book),
        "publisher_id": _text(licence, "publisher_id") or _text(publisher, "publisher_id"),
        "publisher_name": _text(publisher, "name"),
        "vendor_protocol": _some(_object(publisher, "protocol"), "kind"),
        **_user_values(_object(licence, "user")),
        "valid_from": _date(licence, "valid_from"),
        "activate_until": _date(licence, "activate_until"),
        "valid_to": _date(licence, "valid_to"),
        "activated_at": _moment(licence, "activated_at"),
        "revoked_at": _moment(licence, "revoked_at"),
        "revoke_reason": _some(licence, "revoke_reason"),
        "order_ref": _some(licence, "order_ref"),
        "licence_school": _text(licence, "school_id"),
        "book_known": bool(book) or not _text(licence, "book_id"),
    }


def publisher_values(row: Mapping[str, Any]) -> dict[str, object]:
    """The fields of a publisher: its id, its name, its protocol and the supplier's remarks about its form."""
    publisher = _object(row, "publisher") or row
    protocol = _object(publisher, "protocol")
    return {
        "publisher_id": _text(publisher, "publisher_id"),
        "name": _text(publisher, "name"),
        "vendor_protocol": _some(protocol, "kind"),
        "connection_fields": [field for field in _list(publisher, "connection_fields") if isinstance(field, dict)],
    }


def is_tombstone(row: Mapping[str, Any]) -> bool:
    """Whether the supplier says that a record is gone."""
    record = _object(row, "licence") or row
    return "tobedeleted" in {_text(record, "record_status"), _text(record, "status")}


def _book_values(licence: Mapping[str, Any], book: Mapping[str, Any]) -> dict[str, object]:
    metadata = _object(book, "metadata")
    written = _written_isbn(licence, metadata)
    roles = [_plain(role) for role in _list(book, "roles")]
    return {
        "isbn": _certain_isbn(written, *_identifiers(metadata, _ISBN_13)),
        "isbn_raw": written,
        "book_id": _text(licence, "book_id") or _text(book, "sourcedId"),
        "title": _text(book, "title"),
        "level": _some(metadata, "level_code") or _some(metadata, "level_raw"),
        "edition_for": _text(metadata, "edition_for") or ("teacher" if roles == ["teacher"] else "student"),
    }


def _user_values(user: Mapping[str, Any]) -> dict[str, object]:
    linked = {} if _text(user, "match") == "unlinked" else user
    return {
        "vendor_user_id": _some(linked, "vendor_user_id"),
        "school_user_id": _some(linked, "school_user_id"),
        "idalu": _some(linked, "idalu"),
        "vendor_email": _some(linked, "email"),
        "given_name": _text(user, "given_name"),
        "family_name": _text(user, "family_name"),
        "birth_date": _date(user, "birth_date"),
        "vendor_group": _some(user, "group"),
        "role": _text(user, "role"),
    }


def _written_isbn(licence: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    """What the supplier gives as the book's number, from the most particular place."""
    listed = [value for kind in (_ISBN_13, _GTIN_13, _PROPRIETARY) for value in _identifiers(metadata, kind)]
    return next(filter(None, (_text(licence, "isbn_raw"), _text(metadata, "isbn_raw"), *listed)), "")


def _identifiers(metadata: Mapping[str, Any], kind: str) -> list[str]:
    rows = [row for row in _list(metadata, "identifiers") if isinstance(row, dict)]
    return [_text(row, "value") for row in rows if _text(row, "type") == kind]


def _certain_isbn(*written: str) -> str | None:
    for raw in written:
        found = read_book_identifier(raw)
        if found.kind == "isbn13" and found.verdict == "ok":
            return found.value
    return None


def _object(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _list(row: Mapping[str, Any], name: str) -> list[Any]:
    found = row.get(name)
    if isinstance(found, list):
        return found
    return [] if found is None else [found]


def _plain(value: object) -> str:
    """Text without blanks around it; a NUL, which no database keeps as text, is dropped."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value).replace("\0", "").strip()


def _text(row: Mapping[str, Any], name: str) -> str:
    return _plain(row.get(name))


def _some(row: Mapping[str, Any], name: str) -> str | None:
    return _plain(row.get(name)) or None


def _code(value: object) -> str | None:
    return value.replace("\0", "") if isinstance(value, str) and value.strip() else _plain(value) or None


def _date(row: Mapping[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(_text(row, name)[:10])
    except ValueError:
        return None


def _moment(row: Mapping[str, Any], name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(row, name))
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
