"""Every file of the corpus gives its rows or its sentence, whoever wrote it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from hub.plugin.files import FileRefused, open_table
from tests.hub.plugin.files.corpus import archives, books, numbers, text
from tests.hub.plugin.files.corpus.case import PUPILS, Case

CORPUS = [*text.cases(), *books.cases(), *archives.cases(), *numbers.cases()]
OFFICE = shutil.which("soffice")


def test_the_corpus_is_large():
    """At least a hundred and twenty files, those that LibreOffice writes among them; no name stands twice."""
    names = [case.name for case in CORPUS]
    assert len(set(names)) == len(names)
    assert len(names) + 2 * len(books.SHAPES) >= 120


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: case.name)
def test_a_file_gives_its_rows_or_its_sentence(case: Case):
    """What was written comes out, leading zeros and accents and all; what cannot be read says why."""
    if case.code:
        with pytest.raises(FileRefused, match=r"^list ") as refused, open_table(case.data, "list") as table:
            list(table)
        assert refused.value.code == case.code
        return
    with open_table(case.data, "list") as table:
        assert [cells for _line, cells in table] == case.rows
    remarks = " ".join(map(str, table.notes))
    assert case.said in remarks
    assert not case.unsaid or case.unsaid not in remarks
    assert case.kind in ("", table.kind)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What LibreOffice makes of the workbooks: .ods and .xls."""
    if OFFICE is None:
        pytest.skip("no LibreOffice on this machine: apt-get install libreoffice-calc, then these tests run")
    folder = tmp_path_factory.mktemp("office")
    names = []
    for number, shape in enumerate(books.SHAPES.values()):
        names.append(folder / f"{number}.xlsx")
        names[-1].write_bytes(books.book(shape))
    for kind in ("ods", "xls:MS Excel 97"):
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [OFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), *map(str, names)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder


@pytest.mark.parametrize("kind", ["ods", "xls"])
@pytest.mark.parametrize("number", range(len(books.SHAPES)), ids=list(books.SHAPES))
def test_what_libreoffice_saves_gives_the_same_rows(office: Path, number: int, kind: str):
    """The same workbook in the other formats reads the same."""
    with open_table(office / f"{number}.{kind}", "list") as table:
        assert [cells for _line, cells in table] == PUPILS
    assert table.kind == kind


def test_a_delta_of_oneroster_says_so():
    """Who is not in a delta is not gone."""
    files = archives.oneroster.files(archives.this_year(2026)[:2])
    manifest = files["manifest.csv"].replace(b"file.users,bulk", b"file.users,delta")
    for data, delta in ((files, False), (files | {"manifest.csv": manifest}, True)):
        with open_table(archives.packed(data), "list") as table:
            assert table.delta is delta
