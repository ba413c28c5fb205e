"""The planted mess: one function for each sort of trouble a distributor's feed is known to have."""

import unicodedata
from typing import TYPE_CHECKING, Any

from plugins.iddink.standin.catalogue import FIRST_SYNC, NO_PROTOCOL, ODD_BOOKS, TWIN_PUBLISHER, UNKNOWN, Row
from plugins.iddink.standin.people import NO_IDALU_ROLE, SISTER_SCHOOL
from plugins.iddink.standin.planter import CODED, Planter

if TYPE_CHECKING:
    from collections.abc import Callable

ANY_PERSONAL = (*CODED, "link")
STRANGERS = (("Bernat", "Quintí Ollé", None), ("Aloma", "Vergés Trias", "000013"))
DNI_PLACEHOLDER = "0812345678Z"
MISSING_BOOK = "bk-29999"
RENAMED, DOUBLED = "pub-005", "pub-003"
LAST_SUMMER = {"valid_from": "2025-09-01", "activate_until": "2025-12-31", "valid_to": "2026-08-31"}
USED_LAST_YEAR = LAST_SUMMER | {"activated_at": "2025-09-15T08:00:00Z"}
UNUSED = {"activated_at": None, "status": "available"}
WITHDRAWN = {"revoked_at": "2026-09-03T10:00:00Z", "revoke_reason": "order_cancelled"}
STATES: dict[str, dict[str, Any]] = {
    "lic-revoked": {"status": "revoked"} | WITHDRAWN,
    "lic-blocked": {"status": "blocked"},
    "lic-returned": {"status": "returned"} | WITHDRAWN,
    "lic-expired": {"status": "expired"} | USED_LAST_YEAR,
    "lic-active-past": {"status": "active"} | USED_LAST_YEAR,
    "lic-future": UNUSED | {"status": "not_yet_usable", "valid_from": "2026-10-01"},
    "lic-noend": {"valid_to": None},
    "lic-badrange": UNUSED | {"valid_from": "2026-09-01", "valid_to": "2026-08-01"},
}
# What stands for the middle dot of l·l: ŀ, a point, a bullet, the hyphenation point, a hyphen.
GEMINADA = ("ŀl", "l.l", "l•l", "l\u2027l", "l-l")
Mess = dict[str, tuple[str, ...]]


def plant(planter: Planter, books: dict[str, Row]) -> Mess:
    """Spoil licences in place; gives the ids by the id of the mess.

    Args:
        planter: The licences to choose from.
        books: The odd books of the catalogue, by the id of their mess.
    """
    return {
        **_names(planter),
        **_encodings(planter),
        **_idalus(planter),
        **_people(planter),
        **_books(planter, books),
        **_copies(planter),
        **_codes(planter),
        **_states(planter),
        "pub-new": (UNKNOWN,),
        "pub-noproto": (NO_PROTOCOL,),
        "pub-first": (FIRST_SYNC,),
        "pub-renamed": (RENAMED,),
        "pub-alias": (DOUBLED, TWIN_PUBLISHER),
    }


def _ids(*rows: Row) -> tuple[str, ...]:
    return tuple(str(row["licence_id"]) for row in rows)


def _names(planter: Planter) -> Mess:
    typed = (
        ("nickname", "Pep", "Bosch Ferrer"),
        ("felt", "Leo", "Bertran Codony"),
        ("swapped", "Jordi", "Vidal Martí"),
        ("one-surname", "Aina", "Serra"),
        ("abbreviated", "M. Àngels", "Solà Bru"),
    )
    rows = [planter.claim(part, kinds=ANY_PERSONAL) for part, _, _ in typed]
    names = tuple(planter.typed(row, given, family) for row, (_, given, family) in zip(rows, typed, strict=True))
    return {"user-name": names, "user-twins": _twins(planter)}


def _twins(planter: Planter) -> tuple[str, ...]:
    rows = [planter.claim(part, kinds=ANY_PERSONAL) for part in ("twin-a", "twin-b")]
    for row in rows:
        planter.typed(row, "Maria", planter.owner(row).surnames())
        row["user"]["match"] = "ambiguous"
    return _ids(*rows)


def _encodings(planter: Planter) -> Mess:
    mess: Mess = {}
    wrong: dict[str, Callable[[str], str]] = {
        "enc-utf8-as-1252": lambda text: text.encode().decode("cp1252"),
        "enc-macroman": lambda text: text.encode("latin-1").decode("mac_roman"),
        "enc-nfd": lambda text: unicodedata.normalize("NFD", text),
    }
    for name, spoil in wrong.items():
        row = planter.claim("encoded", kinds=ANY_PERSONAL)
        person = planter.owner(row)
        mess[name] = (planter.typed(row, spoil(person.given_name), spoil(person.surnames())),)
    return mess | {"enc-latin1": _ids(planter.claim("accented")), "enc-geminada": _geminadas(planter)}


def _geminadas(planter: Planter) -> tuple[str, ...]:
    ids = []
    for n, form in enumerate(GEMINADA):
        row = planter.claim("geminada-a" if n < len(GEMINADA) - 2 else "geminada-b", kinds=ANY_PERSONAL)
        person = planter.owner(row)
        ids.append(planter.typed(row, person.given_name.replace("l·l", form), person.surnames()))
    return tuple(ids)


def _idalus(planter: Planter) -> Mess:
    rows = [planter.claim(part, kinds=ANY_PERSONAL) for part in ("idalu-spaces", "idalu-letters", NO_IDALU_ROLE)]
    clean = [planter.owner(row).idalu for row in rows]
    written = (f" {clean[0][:4]} {clean[0][4:7]} {clean[0][7:]} ", f"{clean[1][:-1]}X", DNI_PLACEHOLDER)
    for row, idalu in zip(rows, written, strict=True):
        row["user"] |= {"school_user_id": None, "email": None, "idalu": idalu}
    return {"user-idalu-x": _ids(*rows)}


def _people(planter: Planter) -> Mess:
    left, moved = (planter.claim() for _ in range(2))
    left["user"] = dict(planter.users[planter.people.left["left"].key])
    moved["user"] = dict(planter.users[planter.people.left["moved"].key])
    moved["school_id"] = SISTER_SCHOOL
    by_mail, by_vendor = (planter.claim(kinds=ANY_PERSONAL, role="teacher", part=None) for _ in range(2))
    by_mail["user"] |= {"school_user_id": None, "email": planter.owner(by_mail).email}
    by_vendor["user"] |= {"school_user_id": None, "email": None}
    return {
        "user-left": _ids(left),
        "user-moved": _ids(moved),
        "user-unknown": tuple(_stranger(planter, *who) for who in STRANGERS),
        "user-relink": _ids(*(planter.claim("relinked", kinds=ANY_PERSONAL) for _ in range(2))),
        "user-idle": (planter.people.cast["idle"].key,),
        "teacher": _ids(by_mail, by_vendor),
    }


def _stranger(planter: Planter, given: str, family: str, school_user_id: str | None) -> str:
    row = planter.claim()
    key = planter.typed(row, given, family)
    row["user"]["email"] = "familia@correu.example"
    if school_user_id:
        row["user"] |= {"match": "matched", "school_user_id": school_user_id}
    return key


def _books(planter: Planter, books: dict[str, Row]) -> Mess:
    mess: Mess = {odd: (planter.point(planter.claim(), books[odd]),) for odd in ODD_BOOKS}
    mess["gtin-not-isbn"] = mess.pop("gtin-pack") + mess.pop("gtin-proprietary")
    rows = [planter.claim() for _ in range(5)]
    for row, raw in zip(rows, _raw_isbns(rows), strict=True):
        row["isbn_raw"] = raw
    missing = planter.claim()
    missing["book_id"] = MISSING_BOOK
    return mess | {"isbn-sci": _ids(*rows), "book-missing": _ids(missing)}


def _raw_isbns(rows: list[Row]) -> tuple[str, ...]:
    number, whole, spaced, hyphened, hidden = (row["isbn_raw"].replace("-", "") for row in rows)
    return (
        f"{number[0]}.{number[1:6]}E+12",
        f"{whole}.0",
        f" {spaced[:3]} {spaced[3:5]} {spaced[5:]} ",
        f"{hyphened[:3]}\u2011{hyphened[3:12]}-{hyphened[12]}",
        f"{hidden[:6]}\u200b{hidden[6:]}",
    )


def _copies(planter: Planter) -> Mess:
    same = planter.claim()
    planter.rows.append(same | {"user": dict(same["user"])})
    first = planter.claim()
    second = planter.claim(like=first)
    second["user"] = dict(first["user"])
    sharing = planter.claim_together(3)
    for row in sharing:
        _code(row, sharing[0]["code"])
    return {"lic-dup-same": _ids(same), "lic-dup-code": _ids(first, second), "lic-dup-user": _ids(*sharing)}


def _codes(planter: Planter) -> Mess:
    bare = [planter.claim(kinds=("marsupial",)), planter.claim(kinds=("lti_1p1", "lti_1p3"))]
    for row in bare:
        _code(row, "")
    alike = planter.claim_together(4)
    short = alike[0]["code"].partition("-")[0]
    base = f"{short}-0K9Q-7WLM-B4CD"
    for row, code in zip(alike, (base, base.lower(), base.replace("-", " "), base.replace("0", "O")), strict=True):
        _code(row, code)
    return {"lic-no-code": _ids(*bare), "lic-case": _ids(*alike)}


def _code(row: Row, code: str) -> None:
    row["code"] = code
    row["code_last4"] = code[-4:]


def _states(planter: Planter) -> Mess:
    mess: Mess = {}
    for name, fields in STATES.items():
        row = planter.claim()
        row |= fields
        mess[name] = _ids(row)
    used, unused = (planter.claim() for _ in range(2))
    used |= {"status": "active", "activated_at": used["updated_at"]}
    unused |= UNUSED
    return mess | {"lic-activated-changed": _ids(used, unused)}
