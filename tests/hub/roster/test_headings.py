"""Headings: which are needed, which are unclear, and what a school told about its own."""

from __future__ import annotations

import pytest

from hub.errors import InvalidInput
from hub.roster.headings import remember, remembered, told_columns
from tests.hub.roster.conftest import csv_of


@pytest.fixture
def database_url(tmp_path):
    """Headings are text in and text out: one kind of database is enough here."""
    return f"sqlite:///{tmp_path / 'hub.db'}"


def test_a_list_without_usable_columns_says_what_is_needed_and_what_was_found(desk):
    """The sentence names both sides."""
    sentence = desk.refusal(csv_of([("x", "y")], ("Kleur", "Maat")))
    assert "pupil_number, idalu, eck_id" in sentence
    assert "Found: Kleur, Maat." in sentence


def test_a_list_without_a_heading_is_refused_and_not_quoted(desk):
    """A first line of data is somebody's data: it stays out of the sentence."""
    sentence = desk.refusal(csv_of([("2", "Das", "2012-01-01")], ("1", "Vos", "2011-05-03")))
    assert sentence.startswith("The first line of the file is no heading")
    assert "Vos" not in sentence


def test_an_unclear_heading_is_asked_once(desk):
    """What “naam” means is told with --column, and never asked again."""
    content = csv_of([("1", "Vos")], ("Leerlingnummer", "Naam"))
    assert "--column “Naam=surname”" in desk.refusal(content)
    with desk.hub.database.writing() as session:
        remember(session, desk.school.id, told_columns(["naam=surname"]))
    desk.let_in(content)
    assert desk.people()["1"].family_name == "Vos"


def test_a_column_can_be_left_out(desk):
    """Nothing after the = leaves a column out."""
    with desk.hub.database.writing() as session:
        remember(session, desk.school.id, {"E-mail": ""})
        assert remembered(session, desk.school.id).headings == {"E-mail": ""}
    desk.let_in(csv_of())
    assert desk.people()["1001"].emails == ()


def test_an_unknown_field_is_refused_with_those_that_exist(desk):
    """A slip of the pen is answered with the list of fields."""
    with desk.hub.database.writing() as session, pytest.raises(InvalidInput, match="There is no field “surnam”"):
        remember(session, desk.school.id, {"naam": "surnam"})


@pytest.mark.parametrize("column", ["naam", "=surname"])
def test_a_column_that_is_no_pair_is_refused(column):
    """The sentence shows how to write it."""
    with pytest.raises(InvalidInput, match="Write --column naam=surname"):
        told_columns([column])
