"""Files made to hurt: each gets its sentence within seconds and the hub lives on."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.plugin.files import FileRefused, Limits, open_table

ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
SHEET_PART = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_a_cell_in_the_farthest_corner_is_refused(refusal, book):
    """A workbook of two kB that asks for 550 GB ends its reader only."""
    far = ROWS + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(book(far)).code == "too_heavy"


def test_a_claim_of_four_thousand_million_strings_is_refused(refusal, book):
    """A count that is a lie ends the reader only."""
    strings = f'<sst xmlns="{MAIN}" count="4294967295" uniqueCount="4294967295"><si><t>a</t></si></sst>'
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/><Relationship Id="r2" Target="sharedStrings.xml" Type='
        '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>'
    )
    parts = {"xl/sharedStrings.xml": strings, "xl/_rels/workbook.xml.rels": relation}
    assert refusal(book(ROWS, **parts)).code == "too_heavy"


def test_a_cell_far_below_is_too_many_rows(refusal, book):
    """A narrow sheet that reaches a million lines down is told to be too long."""
    assert refusal(book(ROWS + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')).code == "too_many_rows"


def test_a_cell_written_many_times_is_read_once(read, book):
    """The same cell a thousand times gives one row."""
    again = '<row r="2">' + '<c r="A2"><v>1</v></c>' * 1_000 + "</row>"
    assert len(read(book(ROWS + again)).rows) == 1


def test_a_cell_beyond_every_sheet_is_refused(refusal, book):
    """A place no sheet can have keeps its reader busy for ever, and the hub for two seconds."""
    endless = book('<row r="4294967295"><c r="ZZZZZ4294967295"><v>1</v></c></row>')
    assert refusal(endless, limits=Limits(wall_seconds=2)).code == "timed_out"


def test_a_bomb_is_refused_before_it_is_unpacked(refusal, book):
    """What unpacks to two hundred times its size is not unpacked."""
    assert refusal(book(ROWS, **{"xl/media/x.bin": b"\0" * (30 << 20)})).code == "bomb"


def test_a_directory_that_lies_about_size_is_refused(refusal, book):
    """A part larger than it says is found out while it is read."""
    data = bytearray(book(ROWS))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        for at in (i for i in range(len(data)) if data[i : i + 4] == mark):
            data[at + offset : at + offset + 4] = struct.pack("<I", 10)
    assert refusal(bytes(data)).code == "damaged"


@pytest.mark.parametrize("part", [SHEET_PART, "xl/workbook.xml", "xl/styles.xml"])
def test_a_billion_laughs_is_refused(refusal, book, part):
    """Entities that blow up are not expanded anywhere in a workbook."""
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    rows = ROWS.replace("a<", "&l9;<")
    declared = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    xml = f'{declared}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    assert refusal(book(ROWS, **{part: xml})).code == "damaged"


def test_an_encrypted_workbook_is_told_to_be_so(refusal):
    """The sentence speaks of the password and not of damage."""
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le")
    assert "password" in str(refusal(data))


def test_a_container_with_a_password_is_told_to_be_so(refusal, book):
    """The encryption bit of a part is enough."""
    data = bytearray(book(ROWS))
    at = data.index(b"PK\x01\x02") + 8
    data[at] |= 1
    assert refusal(bytes(data)).code == "encrypted"


def test_a_workbook_with_macros_is_refused(refusal, book):
    """Macros are not read and not passed on."""
    assert refusal(book(ROWS, **{"xl/vbaProject.bin": b"x"})).code == "macros"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["mimetype", "content.xml"], "not_a_table"),
        (["[Content_Types].xml", "xl/workbook.bin"], "binary_workbook"),
        (["[Content_Types].xml", "word/document.xml"], "not_a_table"),
        (["pupils.csv"], "no_rows"),
    ],
)
def test_other_containers_are_told_apart(refusal, names, code):
    """Each kind of zip has its own way out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as container:
        for name in names:
            container.writestr(name, "x")
    assert refusal(stream.getvalue()).code == code


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_workbook_cut_off_is_refused(refusal, book, share):
    """An upload that broke off is told to be damaged."""
    data = book(ROWS)
    assert refusal(data[: int(len(data) * share)]).code == "damaged"


def test_a_reader_that_takes_too_long_is_ended(refusal):
    """Nobody waits longer than the limit."""
    data = b"a;b\n" + b"1;2\n" * 500_000
    assert refusal(data, limits=Limits(wall_seconds=0, rows=10**7)).code == "timed_out"


def test_a_reader_without_memory_gives_a_sentence(refusal):
    """A list that does not fit is told to be too heavy."""
    data = b"a;b\n" + b"1;2\n" * 6_000_000
    assert refusal(data, limits=Limits(memory_bytes=90 << 20)).code == "too_heavy"


def test_no_reader_outlives_its_block():
    """Leaving early ends the process and closes its pipe."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    with open_table(b"a;b\n" + b"1;2\n" * 50_000) as table:
        next(iter(table))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_hub_may_take_its_time_between_rows():
    """Only waiting for the reader counts towards the time limit."""
    with open_table(b"a;b\n" + b"1;2\n" * 30_000, limits=Limits(wall_seconds=1)) as table:
        rows = iter(table)
        next(rows)
        time.sleep(1.5)
        assert sum(1 for _ in rows) == 29_999


@settings(max_examples=25, deadline=None)
@given(
    start=st.sampled_from([b"", b"PK\x03\x04", b"<EDEX", b"a;b\n", b"\xff\xfe", b"\xd0\xcf\x11\xe0"]),
    rest=st.binary(),
)
def test_random_bytes_are_read_or_refused(start, rest):
    """No bytes raise anything but a refusal."""
    try:
        with open_table(start + rest) as table:
            widths = {len(cells) for _, cells in table}
    except FileRefused:
        return
    assert widths <= {len(table.header)}


def test_the_hub_itself_never_loads_a_reader(book):
    """Reading a workbook leaves no parser of workbooks or XML in the hub's process."""
    program = (
        "import sys\nfrom hub.plugin.files import open_table\n"
        "with open_table(sys.stdin.buffer.read()) as table: assert list(table)\n"
        "assert not {'python_calamine', 'lxml'} & {*sys.modules}"
    )
    done = subprocess.run([sys.executable, "-c", program], input=book(ROWS), check=False, capture_output=True)
    assert done.returncode == 0, done.stderr
