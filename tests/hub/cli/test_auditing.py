"""`hub audit export|verify`: the chain, proved in the database and from a file alone."""

from __future__ import annotations

import json
import sqlite3

import pytest

from hub.cli.main import main
from tests.hub.cli.conftest import SCHOOL


@pytest.fixture
def exported(hub, tmp_path, capfdbinary):
    """Export with these options; returns the file and the last hash."""

    def export(line: str = ""):
        with pytest.raises(SystemExit):
            main(["--config", str(tmp_path / "config.yaml"), "audit", "export", *line.split()])
        said = capfdbinary.readouterr()
        file = tmp_path / "audit.jsonl"
        file.write_bytes(said.out)
        return file, said.err.decode().split()[-1]

    return export


def test_an_exported_file_is_proved_without_a_database(hub, command, exported, tmp_path):
    """The file alone holds together, and its last hash is in it."""
    file, head = exported()
    (tmp_path / "var").rename(tmp_path / "away")
    told = command(f"audit verify {file} --head {head}")
    assert told.code == 0
    assert f"{len(file.read_bytes().splitlines())} lines hold together." in told.out
    assert not (tmp_path / "var").exists()


def test_an_end_that_was_cut_off_is_found_by_its_head(hub, exported):
    """Without the hash that was noted a cut end still holds together; with it, it does not."""
    file, head = exported()
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))
    assert hub(f"audit verify {file}").code == 0
    told = hub(f"audit verify {file} --head {head}")
    assert told.code == 1
    assert "lines after it are missing" in told.err


def test_an_end_cut_off_the_database_is_found_too(hub, tmp_path):
    """What `verify` printed yesterday proves today that nothing was cut off since."""
    head = hub("audit verify").out.split("The last hash: ")[1].split()[0]
    hub("person add later@school.example")
    assert hub(f"audit verify --head {head}").code == 0
    with sqlite3.connect(tmp_path / "var" / "hub.db") as database:
        database.execute("DELETE FROM audit WHERE id > 2")
    assert "lines after it are missing" in hub(f"audit verify --head {head}").err


def test_first_lines_cut_off_the_database_are_found(hub, tmp_path):
    """The database has the whole chain or a broken one; only a file may be a part."""
    with sqlite3.connect(tmp_path / "var" / "hub.db") as database:
        database.execute("DELETE FROM audit WHERE id < 3")
    told = hub("audit verify")
    assert told.code == 1
    assert "a line before it is missing" in told.err


@pytest.mark.parametrize("name", ["actor", "verb", "detail", "subject", "at", "previous", "hash"])
def test_a_line_altered_in_the_file_is_found(hub, exported, name):
    """Whatever of a line is another, it is told which."""
    file, _head = exported()
    rows = file.read_text().splitlines()
    rows[1] = json.dumps(json.loads(rows[1]) | {name: "another"})
    file.write_text("\n".join(rows))
    assert "broken at line 2" in hub(f"audit verify {file}").err


def test_a_line_removed_from_the_middle_is_found(hub, exported):
    """The line after it no longer follows."""
    file, _head = exported()
    rows = file.read_text().splitlines()
    file.write_text("\n".join([*rows[:1], *rows[2:]]))
    assert "broken at line 3: a line before it is missing" in hub(f"audit verify {file}").err


def test_the_first_lines_cannot_be_left_out_unseen(hub, exported):
    """A file that does not begin at the beginning says so."""
    file, _head = exported()
    file.write_text("\n".join(file.read_text().splitlines()[1:]))
    assert "begins at line 2" in hub(f"audit verify {file}").out


def test_another_schools_lines_are_only_places_in_the_chain(hub, exported):
    """One school's file proves itself and tells nothing of another school."""
    hub("school add 21QW00 Eik")
    file, head = exported("--school 21QW00")
    assert hub(f"audit verify {file} --head {head}").code == 0
    whole = [line for line in map(json.loads, file.read_text().splitlines()) if "actor" in line]
    assert [line["subject"] for line in whole] == ["school 21QW00"]
    assert SCHOOL not in file.read_text()


def test_days_choose_a_part_of_the_chain(hub, exported):
    """From and to are days; what is outside of them is not in the file."""
    assert exported("--to 2020-01-01")[0].read_bytes() == b""
    assert exported("--from 2020-01-01")[0].read_bytes() != b""


def test_a_file_that_is_none_is_a_sentence(hub, tmp_path):
    """Which row cannot be read is told, and nothing of it."""
    (tmp_path / "list.csv").write_text("name;born\nAnna;2012\n")
    told = hub(f"audit verify {tmp_path / 'list.csv'}")
    assert (told.code, told.err) == (1, "Row 1 of the file is no line of an audit.\n")
