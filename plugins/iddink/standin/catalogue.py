"""The vendor's publishers and the catalogue of books of the school."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from stdnum import ean

from plugins.iddink.standin.clock import instant
from plugins.iddink.standin.people import level_label

Row = dict[str, Any]
FIRST_STAMP = datetime.fromisoformat("2026-06-30T09:12:00+00:00")
NO_PROTOCOL, UNKNOWN, FIRST_SYNC = "pub-008", "pub-009", "pub-002"
TWIN_PUBLISHER = "pub-010"  # comes later, under the name of another

# id, name, short code, protocol, its version
PUBLISHERS = (
    ("pub-001", "Edicions Arrel Viva, SL", "ARV", "marsupial", "1.8.1"),
    ("pub-002", "Llibres Pla de Vent", "LPV", "marsupial", "1.8.1"),
    ("pub-003", "Paraula Oberta", "POB", "lti_1p1", "1.1"),
    ("pub-004", "Tinter Digital, SA", "TID", "lti_1p3", "1.3.0"),
    ("pub-005", "Camí Ral Edicions", "CRE", "link", "1"),
    ("pub-006", "Quadern Nou", "QNO", "link_template", "1"),
    ("pub-007", "Editorial Falzia Blanca", "EFB", "activation_code", "1"),
    (NO_PROTOCOL, "Editorial Sense Lligam", "ESL", None, None),
    (UNKNOWN, "Brot Nou Continguts", "BNC", "marsupial", "1.8.1"),
)
CLEAN = tuple(row[0] for row in PUBLISHERS if row[0] not in {NO_PROTOCOL, UNKNOWN})

# By protocol: the field, its type, whether it is required, whether it is a secret.
CONNECTION_FIELDS: dict[str | None, tuple[tuple[str, str, bool, bool], ...]] = {
    "marsupial": (
        ("urlwsauthentication", "url", True, False),
        ("urlwsbookstructure", "url", True, False),
        ("username", "text", True, False),
        ("password", "text", True, True),
        ("center_code", "text", True, False),
    ),
    "lti_1p1": (
        ("launch_url", "url", True, False),
        ("consumer_key", "text", True, False),
        ("shared_secret", "text", True, True),
    ),
    "lti_1p3": (
        ("oidc_initiation_url", "url", True, False),
        ("target_link_uri", "url", True, False),
        ("jwks_url", "url", True, False),
    ),
    "link": (("url", "url", True, False),),
    "link_template": (("url_template", "text", True, False), ("sig_secret", "text", False, True)),
    "activation_code": (("redeem_url", "url", True, False),),
}
SUBJECTS = (
    ("CAT", "Llengua catalana i literatura"), ("MAT", "Matemàtiques"), ("ANG", "Llengua anglesa"),
    ("CAS", "Llengua castellana i literatura"), ("SOC", "Ciències socials, geografia i història"),
    ("NAT", "Ciències de la naturalesa"), ("TEC", "Tecnologia i digitalització"), ("MUS", "Música"),
    ("PLA", "Educació visual i plàstica"), ("VAL", "Educació en valors cívics i ètics"),
)  # fmt: skip
COLLECTIONS = ("Col·lecció Arrel", "Sèrie Marea", "Projecte Cim", "Quaderns d'aula")


@dataclass(frozen=True)
class Oddity:
    """A book that is planted for a mess: its ISBN as the publisher typed it, its identifiers, its title."""

    isbn_raw: str | None
    identifiers: tuple[tuple[str, str], ...]
    title: str | None = "Lectures i activitats digitals"
    edition_for: str = "student"


def isbn13(number: int) -> str:
    """A valid invented ISBN-13 of the newer Spanish range 979-13."""
    body = f"97913{number:07d}"
    return body + str(ean.calc_check_digit(body))


def _sound(number: int) -> tuple[tuple[str, str], ...]:
    return (("15", isbn13(number)),)


ODD_BOOKS = {
    "isbn-12": Oddity("978843079698", ()),
    "isbn-10": Oddity("84-307-9698-3", (("02", "8430796983"),)),
    "isbn-9": Oddity("306406152", ()),
    "isbn-bad": Oddity("9788430796985", (("15", "9788430796985"),)),
    "isbn-979": Oddity("979-13-87654-32-0", (("15", "9791387654320"),)),
    "gtin-pack": Oddity("8437001234561", (("03", "8437001234561"),)),
    "gtin-proprietary": Oddity("EXE-PACK-1", (("01", "EXE-PACK-1"),)),
    "isbn-dummy": Oddity("1111111111", (("02", "1111111111"),)),
    "html-in-title": Oddity(
        isbn13(9_000_001), _sound(9_000_001), "<b>Física</b> &amp; <script>alert(1)</script> química"
    ),
    "long-title": Oddity(isbn13(9_000_002), _sound(9_000_002), ("Història, art i ciutadania. " * 11)[:300]),
    "empty-title": Oddity(isbn13(9_000_003), _sound(9_000_003), ""),
    "null-title": Oddity(isbn13(9_000_004), _sound(9_000_004), None),
    "book-teacher": Oddity(isbn13(9_000_005), _sound(9_000_005), "Guia didàctica. Solucionari", "teacher"),
}


def publishers() -> list[Row]:
    """Publisher records, as the vendor lists them."""
    return [_publisher(n, row) for n, row in enumerate(PUBLISHERS)]


def _publisher(n: int, listed: tuple[str, str, str, str | None, str | None]) -> Row:
    key, name, short, kind, version = listed
    names = ("name", "type", "required", "secret")
    return {
        "publisher_id": key,
        "status": "active",
        "updated_at": instant(FIRST_STAMP + timedelta(minutes=n)),
        "version": 1,
        "name": name,
        "aliases": [name.partition(",")[0], short],
        "short_code": short,
        "protocol": {"kind": kind, "version": version} if kind else None,
        "connection_fields": [dict(zip(names, row, strict=True)) for row in CONNECTION_FIELDS.get(kind, ())],
    }


def clean_books(levels: tuple[str, ...], total: int) -> list[Row]:
    """`total` well-formed books, shared out over the levels; all publishers get their turn."""
    return [_clean_book(n, levels[n % len(levels)], SUBJECTS[n // len(levels)]) for n in range(total)]


def _clean_book(n: int, level: str, subject: tuple[str, str]) -> Row:
    isbn = isbn13(8_765_000 + 7 * n)
    raw = f"{isbn[:3]}-{isbn[3:5]}-{isbn[5:10]}-{isbn[10:12]}-{isbn[12]}"
    title = f"{subject[1]} {level_label(level)}. {COLLECTIONS[n % len(COLLECTIONS)]}"
    record = _book(20_001 + n, PUBLISHERS[n % len(PUBLISHERS)][0], level, title, raw)
    record["vendorResourceId"] = f"{PUBLISHERS[n % len(PUBLISHERS)][2]}-{subject[0]}-{level}-A"
    record["metadata"]["identifiers"] = [{"type": "15", "value": isbn}]
    record["metadata"]["subject"] = subject[1]
    if subject[0] == "CAS":
        record["metadata"]["language"] = "es"
    return record


def odd_books(level: str) -> dict[str, Row]:
    """The planted books, by the mess they are for."""
    return {mess: _odd_book(n, level, odd) for n, (mess, odd) in enumerate(ODD_BOOKS.items())}


def _odd_book(n: int, level: str, odd: Oddity) -> Row:
    marsupial = CLEAN[n % 2]
    record = _book(20_901 + n, marsupial, level, odd.title, odd.isbn_raw)
    record["roles"] = [odd.edition_for]
    record["metadata"]["edition_for"] = odd.edition_for
    record["metadata"]["identifiers"] = [{"type": kind, "value": value} for kind, value in odd.identifiers]
    return record


def _book(number: int, publisher: str, level: str, title: str | None, isbn_raw: str | None) -> Row:
    return {
        "sourcedId": f"bk-{number}",
        "status": "active",
        "dateLastModified": instant(FIRST_STAMP + timedelta(hours=1, minutes=number % 1000)),
        "version": 1,
        "vendorResourceId": f"RES-{number}",
        "title": title,
        "vendorId": publisher,
        "applicationId": f"{publisher}-digital",
        "roles": ["student"],
        "importance": "primary",
        "metadata": {
            "identifiers": [],
            "isbn_raw": isbn_raw,
            "language": "ca",
            "level_code": level,
            "level_raw": level_label(level),
            "subject": None,
            "edition_for": "student",
            "medium": "digital",
            "url": None,
        },
    }
