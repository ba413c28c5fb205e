"""Rows that cannot be chosen: why, who can lift it, and what happens then."""

from __future__ import annotations

import pytest

from hub.pipeline.review import AnswersRefused
from plugins.iddink import publishers
from plugins.iddink.pages.publishing import publisher_page

from .desk import ANSWERS, Desk

UNKNOWN, NO_PROTOCOL = "pub-009", "pub-008"


def rows_of(desk: Desk, plan, publisher: str):
    """The changes of one publisher."""
    return {key: row for key, row in desk.changes(plan).items() if row.after["publisher_id"] == publisher}


@pytest.mark.parametrize(
    ("publisher", "code"), [(UNKNOWN, "PUBLISHER_UNKNOWN"), (NO_PROTOCOL, "PUBLISHER_NO_PROTOCOL")]
)
def test_both_kinds_of_yellow_say_why_and_lead_to_the_form(desk: Desk, publisher: str, code: str) -> None:
    """Each has its own reason, and a link to the page where it is lifted."""
    plan = desk.plan()
    rows = rows_of(desk, plan, publisher)
    found = [row for row in desk.issue_rows(plan) if row.code == code]
    assert rows
    assert all(row.blocked and not row.selected for row in rows.values())
    assert {row.seq for row in found} == {row.seq for row in rows.values()}
    assert {row.content["way_out"]["path"] for row in found} == {f"/iddink/publishers/edit?publisher={publisher}"}


@pytest.mark.parametrize("publisher", [UNKNOWN, NO_PROTOCOL])
def test_registration_makes_yellow_rows_choosable(desk: Desk, publisher: str) -> None:
    """After the page saved the publisher and its protocol, its rows wait for the form only."""
    plan = desk.plan()
    desk.ask(publisher_page, form={"publisher_id": publisher, "name": "Brot Nou", "protocol": "marsupial"})
    issues = desk.issues(plan)
    free = [row for key, row in rows_of(desk, plan, publisher).items() if "USER_UNMATCHED" not in issues[key]]
    assert free
    assert not any(row.blocked or row.selected for row in free)
    assert f"publisher:{publisher}" in desk.groups(plan)


def test_yellow_rows_cannot_be_chosen_by_force(desk: Desk) -> None:
    """A forged choice of a yellow row moves nothing, and an approval leaves it out."""
    plan = desk.plan()
    yellow = next(iter(rows_of(desk, plan, UNKNOWN)))
    assert desk.choose(plan, yellow) == 0
    desk.approve(plan)
    assert yellow not in desk.licences()


def test_answers_are_validated_on_the_server(desk: Desk) -> None:
    """A field that cannot be right gets a sentence; the others are kept."""
    plan = desk.plan()
    with pytest.raises(AnswersRefused) as refused:
        desk.answer(plan, "publisher:pub-002", **ANSWERS["marsupial"] | {"url_auth": "not an address"})
    assert set(refused.value.problems) == {"url_auth"}
    kept = {row.name: row for row in desk.answers(plan)}
    assert set(kept) == set(ANSWERS["marsupial"]) - {"url_auth"}
    assert kept["password"].secret
    assert "very-secret" not in kept["password"].value


def test_secret_may_stay_blank_when_the_rest_is_corrected(desk: Desk) -> None:
    """A secret that was given before is not asked again."""
    plan = desk.plan()
    with pytest.raises(AnswersRefused):
        desk.answer(plan, "publisher:pub-002", **ANSWERS["marsupial"] | {"url_auth": "x"})
    desk.answer(plan, "publisher:pub-002", **ANSWERS["marsupial"] | {"password": ""})
    assert desk.groups(plan)["publisher:pub-002"].complete


def test_connection_is_kept_sealed_once_approved(imported: Desk) -> None:
    """The form's answers become the school's connection, normalised and encrypted, and are not asked again."""
    shelf = publishers.shelf(imported.services, imported.school.id, ())
    assert shelf.connected["pub-002"]["url_auth"] == "https://books.example/auth"
    assert shelf.connected["pub-002"]["password"] == "very-secret-password"
    assert not [key for key in imported.groups(imported.plan()) if key.startswith("publisher:")]


def test_publishers_never_synchronised_are_listed_first(desk: Desk) -> None:
    """Their forms are marked as new, and the plan says how many there are."""
    plan = desk.plan()
    new = {key for key, group in desk.groups(plan).items() if group.new}
    assert new == {f"publisher:pub-00{number}" for number in (1, 2, 4, 6, 7)}
    assert "PUBLISHERS_NEW" in desk.issues(plan)[""]


def test_unmatched_user_is_paired_by_hand_and_remembered(desk: Desk) -> None:
    """The chosen person stands in the register, and the next run pairs the user by itself."""
    plan = desk.plan()
    (nickname, *_) = desk.standin.mess["user-name"]
    user = desk.standin.licence(nickname)["user"]["vendor_user_id"]
    group = desk.groups(plan)[f"person:{user}"]
    josep = group.content["questions"][0]["choices"][0][0]
    desk.answer(plan, group.key, person=josep)
    assert not desk.changes(plan)[nickname].blocked
    desk.choose(plan, nickname)
    desk.approve(plan)
    row = desk.licences()[nickname]
    assert (row.person_key, row.match_tier, row.display_name) == (josep, 2, "Josep Bosch Ferrer")
    assert nickname not in desk.changes(desk.plan())


def test_nobody_outside_the_school_can_be_paired(desk: Desk) -> None:
    """An unknown key, or somebody who left, is refused."""
    plan = desk.plan()
    group = next(key for key in desk.groups(plan) if key.startswith("person:"))
    for key in ("999999", desk.standin.leavers()[0]["key"]):
        with pytest.raises(AnswersRefused):
            desk.answer(plan, group, person=key)


def test_centre_code_of_another_publisher_is_enough(desk: Desk) -> None:
    """Once one publisher of the school has its centre code, the next form does not insist on it."""
    plan = desk.plan()
    desk.answer(plan, "publisher:pub-001", **ANSWERS["marsupial"])
    desk.choose(plan, *rows_of(desk, plan, "pub-001"))
    desk.approve(plan)
    asked = desk.groups(desk.plan())["publisher:pub-002"].content["questions"]
    assert [question["name"] for question in asked if not question["required"]] == ["center_code"]
