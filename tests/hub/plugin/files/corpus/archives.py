"""Compressed folders, EDEXML of each version and OneRoster of both."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping

from plugins.library.demo import oneroster
from plugins.library.demo.files import as_ods_rows
from plugins.library.demo.pupils import this_year
from tests.hub.plugin.files.corpus.books import SHAPES, book
from tests.hub.plugin.files.corpus.case import PUPILS, Case, Rows, table
from tests.hub.plugin.files.corpus.text import written

TEXT = written(table()).encode()


def packed(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def cases() -> Iterator[Case]:
    """Yield archives and school exports."""
    yield from _archives()
    yield from _edexml()
    yield from _oneroster()


def _archives() -> Iterator[Case]:
    for name, data in {
        "list.csv": TEXT,
        "list.xlsx": book(SHAPES["plain"]),
        "list.ods": as_ods_rows(table()),
        "school/2026/list.csv": TEXT,
        "../../etc/passwd": TEXT,
        "list.pdf": TEXT,
    }.items():
        yield Case(f"zip with {name}", packed({name: data}), PUPILS)
    litter = {"__MACOSX/._list.csv": b"x", ".DS_Store": b"x", "list.csv": TEXT, "Thumbs.db": b"x"}
    yield Case("zip with what a system adds", packed(litter), PUPILS)
    yield Case("zip with nothing", packed({}), code="archive_empty")
    yield Case("zip with litter only", packed({".DS_Store": b"x"}), code="archive_empty")
    yield Case("zip with two lists", packed({"a.csv": TEXT, "b.csv": TEXT}), code="archive_several")
    yield Case("zip within a zip", packed({"a.zip": packed({"a.csv": TEXT})}), code="archive_nested")
    yield Case("zip with a picture", packed({"a.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 9}), code="not_a_table")
    yield Case("zip that is cut off", packed({"a.csv": TEXT})[:-30], code="damaged")
    yield Case("zip with a password", _flagged(packed({"a.csv": TEXT})), code="encrypted")
    yield Case("zip that lies about its size", _lying(packed({"a.csv": TEXT * 50})), code="damaged_archive")
    yield Case("zip that is a bomb", packed({"a.csv": b"a;b\r\n" + b"0" * (40 << 20)}), code="archive_heavy")
    many = {f"{n}.csv": TEXT for n in range(2_001)}
    yield Case("zip with thousands of files", packed(many), code="archive_heavy")


def _flagged(data: bytes) -> bytes:
    """Set the bit that says that a part is encrypted."""
    changed = bytearray(data)
    changed[changed.index(b"PK\x01\x02") + 8] |= 1
    return bytes(changed)


def _lying(data: bytes) -> bytes:
    """Let the directory claim that everything is ten bytes long."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = changed.index(mark)
        changed[at + offset : at + offset + 4] = struct.pack("<I", 10)
    return bytes(changed)


SCHOOL = (
    "<school><schooljaar>2026-2027</schooljaar><brincode>99XX</brincode><dependancecode>00</dependancecode>"
    "<aanmaakdatum>2026-09-01T08:00:00</aanmaakdatum><auteur>De Eik</auteur><xsdversie>{version}</xsdversie></school>"
)
GROUPS = '<groepen><groep key="g1"><naam>1/2</naam><jaargroep>1</jaargroep></groep></groepen>'
PUPIL = (
    '<leerling key="{key}"><achternaam>Bedacht</achternaam><voorvoegsel>de</voorvoegsel><roepnaam>Zoë</roepnaam>'
    '<geboortedatum>2016-05-03</geboortedatum><geslacht>2</geslacht>{more}<groep key="g1"/></leerling>'
)
EDEX_ROW = ("7", "", "Bedacht", "de", "", "", "Zoë", "2016-05-03", "F", "1", "g1", "1/2", "", "", "", "", "")


def edex(version: str = "2.1", people: str = PUPIL.format(key=7, more=""), root: str = "<EDEX>", head: str = "") -> str:
    """Return an EDEXML document."""
    inner = f"{SCHOOL.format(version=version)}{GROUPS}<leerlingen>{people}</leerlingen>"
    return f'<?xml version="1.0"?>{head}{root}{inner}</EDEX>'


def _edexml() -> Iterator[Case]:
    for version in ("1.03", "2.0", "2.1"):
        yield Case(f"EDEXML {version}", edex(version).encode(), [EDEX_ROW], kind="edexml")
    yield Case("EDEXML with a mark before it", edex().encode("utf-8-sig"), [EDEX_ROW])
    yield Case("EDEXML with a default namespace", edex(root='<EDEX xmlns="urn:edexml">').encode(), [EDEX_ROW])
    yield Case("EDEXML in a zip", packed({"edex.xml": edex().encode()}), [EDEX_ROW])
    number = PUPIL.format(key=7, more="<bsn>999999990</bsn>")
    yield Case("EDEXML with a service number", edex(people=number).encode(), [EDEX_ROW], said="bsn")
    yield Case("EDEXML without anybody", edex(people="").encode(), code="no_rows")
    yield Case("EDEXML that is cut off", edex().encode()[:-40], code="damaged_edexml")
    entity = '<!DOCTYPE EDEX [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    outside = PUPIL.format(key="7", more="<voornamen>&x;</voornamen>")
    yield Case("EDEXML that asks for a file", edex(people=outside, head=entity).encode(), code="doctype")
    laughs = "<!DOCTYPE EDEX [" + "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9)) + "]>"
    yield Case("EDEXML that blows up", edex(head=laughs).encode(), code="doctype")


def _oneroster() -> Iterator[Case]:
    pupils = this_year(2026)[:2]
    files = oneroster.files(pupils)
    rows: Rows = [
        (
            *(one.number, "pupil", one.called_name, f"{one.prefix} {one.surname}".strip(), one.class_code),
            *(one.class_name, str(one.level), one.email, one.email, ""),
        )
        for one in pupils
    ]
    yield Case("OneRoster 1.1", packed(files), rows, kind="oneroster")
    yield Case("OneRoster in a folder", packed({f"export/{name}": data for name, data in files.items()}), rows)
    users = files["users.csv"].replace(b",student,", b",,")
    roles = b"sourcedId,status,dateLastModified,userSourcedId,roleType,role,orgSourcedId\r\n" + b"".join(
        f"r{n},,,{one.number},primary,student,s1\r\n".encode() for n, one in enumerate(pupils)
    )
    yield Case("OneRoster 1.2", packed(files | {"users.csv": users, "roles.csv": roles}), rows)
    parent = files["users.csv"] + files["users.csv"].splitlines()[1].replace(b",student,", b",parent,") + b"\r\n"
    yield Case("OneRoster with a parent", packed(files | {"users.csv": parent}), rows)
    left = files["users.csv"].replace(f"{pupils[0].number},,".encode(), f"{pupils[0].number},tobedeleted,".encode(), 1)
    yield Case(
        "OneRoster with somebody who left", packed(files | {"users.csv": left}), [(*rows[0][:-1], "false"), rows[1]]
    )
    fewer = {name: data for name, data in files.items() if name not in ("orgs.csv", "enrollments.csv")}
    unplaced = [(*row[:4], *row[6:]) for row in rows]
    yield Case("OneRoster without organisations and enrollments", packed(fewer), unplaced, kind="oneroster")
    yield from _oneroster_details(files, rows)
    yield Case(
        "OneRoster without people", packed(files | {"users.csv": files["users.csv"].splitlines()[0]}), code="no_rows"
    )


def _oneroster_details(files: dict[str, bytes], rows: Rows) -> Iterator[Case]:
    number = rows[0][0].encode()
    enrolled = files["enrollments.csv"].splitlines(keepends=True)
    subject = b"w1,,,Wiskunde,,k2,wi1,scheduled,,s1,t1,,,\r\n"
    course = enrolled[1].replace(b"c0", b"w1").replace(b"student,", b"student,true")
    first = files | {
        "classes.csv": files["classes.csv"] + subject,
        "enrollments.csv": b"".join([enrolled[0], course, *enrolled[1:]]),
    }
    yield Case("OneRoster with a subject before the homeroom", packed(first), rows)
    born = b"sourcedId,status,dateLastModified,birthDate,sex,asian\r\n" + number + b",,,1/05/2016,female,true\r\n"
    told = [(*rows[0], "1/05/2016", "F"), (*rows[1], "", "")]
    yield Case("OneRoster with birth dates", packed(files | {"demographics.csv": born}), told)
    secret = files["users.csv"].splitlines()
    secret[1] += b"geheim"
    yield Case("OneRoster with a password", packed(files | {"users.csv": b"\r\n".join(secret)}), rows, said="password")
    for name in ("enrollments", "classes"):
        manifest = files["manifest.csv"].replace(f"file.{name},bulk".encode(), f"file.{name},delta".encode())
        yield Case(f"OneRoster with changes of {name}", packed(files | {"manifest.csv": manifest}), code="only_changes")
