"""Choosing rows in Slack: pages of a modal, the selection on the server."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from hub.store.plan_tables import ChangeRow
from notifications.slack import rows_modal as rows
from notifications.slack.rendering import APPROVE, CHOOSE
from notifications.slack.tests.forms import Copies

MARTA, JAN = "marta@escola.example", "jan@escola.example"


@pytest.fixture
def shelf(office):
    """An office whose plan has a hundred novels that can be chosen, all of them ticked, on two pages."""
    office.connector.many = 150
    return office


def chosen(office, plan):
    """Return which rows are chosen."""
    with office.hub.database.reading() as session:
        query = select(ChangeRow.seq).where(ChangeRow.plan_id == plan.id, ChangeRow.selected)
        return sorted(session.exec(query))


def boxes(view):
    """Return the blocks with checkboxes."""
    return [block for block in view.blocks if (block.get("element") or {}).get("type") == "checkboxes"]


def ticked(view, *off, on=()):
    """Return what is to be entered so that these rows are unticked (and those ticked)."""
    values = {}
    for block in boxes(view):
        now = {option["value"] for option in block["element"].get("initial_options", ())}
        offered = {option["value"] for option in block["element"]["options"]}
        wanted = (now - set(map(str, off))) | (offered & set(map(str, on)))
        if wanted != now:
            values[block["block_id"], rows.ROWS] = sorted(wanted)
    return values


def said(view):
    """Return everything that a view says."""
    return json.dumps(view.blocks, ensure_ascii=False)


def untick(office, *seqs):
    """Untick rows of the page that is shown, telling nobody yet."""
    return office.slack.enter(office.view(), ticked(office.view(), *seqs))


def test_a_page_shows_fifty_rows_with_their_ticks(shelf):
    """Ten to a group, as many as Slack takes; who may not be named is not."""
    shelf.plan()

    shelf.click(CHOOSE)

    view = shelf.view()
    assert [len(block["element"]["options"]) for block in boxes(view)] == [10] * 5
    assert "Shown: 1 to 50 of 100." in said(view)
    assert "Nadia" not in said(view)


def test_turning_the_page_keeps_what_was_unticked(shelf):
    """The hub has it before the next page is shown."""
    plan = shelf.plan()
    shelf.click(CHOOSE)
    seqs = chosen(shelf, plan)

    shelf.press(rows.LATER, view=untick(shelf, seqs[0], seqs[49]))

    assert chosen(shelf, plan) == [seq for seq in seqs if seq not in (seqs[0], seqs[49])]
    assert "Shown: 51 to 100 of 100." in said(shelf.view())
    assert "Chosen: 98 of 100 rows." in said(shelf.view())


def test_turning_back_shows_what_was_unticked(shelf):
    """Slack keeps no ticks under ids that are new."""
    plan = shelf.plan()
    shelf.click(CHOOSE)
    first = chosen(shelf, plan)[0]
    shelf.press(rows.LATER, view=untick(shelf, first))

    shelf.press(rows.EARLIER)

    assert "Shown: 1 to 50 of 100." in said(shelf.view())
    assert [len(box["element"]["initial_options"]) for box in boxes(shelf.view())] == [9, 10, 10, 10, 10]


def test_saving_closes_and_tells_the_new_number(shelf):
    """The message says what is chosen now, and its button decides about that."""
    plan = shelf.plan()
    shelf.click(CHOOSE)
    first = chosen(shelf, plan)[0]

    shelf.send_off(ticked(shelf.view(), first))

    assert shelf.slack.views == []
    assert "99 rows are chosen now." in shelf.whispers()
    assert "99 rows will be applied." in json.dumps(shelf.message().blocks)
    shelf.click(APPROVE)
    assert shelf.state(plan) == "applied"


def test_a_colleagues_choice_on_the_same_page_stays(shelf):
    """Only what somebody changed themselves is kept of their page."""
    plan = shelf.plan()
    seqs = chosen(shelf, plan)
    shelf.click(CHOOSE)
    shelf.leave_out(plan)

    shelf.send_off(ticked(shelf.view(), seqs[1]))

    assert chosen(shelf, plan) == seqs[2:]


def test_a_second_press_on_the_same_page_changes_nothing_more(shelf):
    """Slack says that the view moved on; the newer one stands and nobody is bothered."""
    plan = shelf.plan()
    shelf.click(CHOOSE)
    stale = untick(shelf, chosen(shelf, plan)[0])
    shelf.press(rows.LATER, view=stale)
    now = shelf.view()

    assert shelf.press(rows.LATER, view=stale).status_code == 200
    assert shelf.view() == now
    assert len(chosen(shelf, plan)) == 99


def test_everything_found_is_unticked_at_once(shelf):
    """So that a few of thousands can be chosen."""
    plan = shelf.plan()
    shelf.click(CHOOSE)

    shelf.press(rows.NONE)

    assert chosen(shelf, plan) == []
    assert "Chosen: 0 of 100 rows." in said(shelf.view())


def test_yellow_rows_are_shown_with_their_reasons(shelf):
    """They have no boxes."""
    shelf.plan()
    shelf.click(CHOOSE)

    shelf.press(rows.LOOK, rows.YELLOW)

    assert boxes(shelf.view()) == []
    assert "Novel 0 · Its publisher is not known here." in said(shelf.view())
    assert "Shown: 1 to 50 of 50." in said(shelf.view())


def test_words_lead_to_the_row(shelf):
    """Over HTTP a row is found with words and a button; again leads to the next one."""
    shelf.plan()
    shelf.click(CHOOSE)

    view = shelf.slack.enter(shelf.view(), {rows.WORDS: "novel 14"})
    shelf.press(rows.FIND, view=view)

    assert boxes(shelf.view())[0]["element"]["options"][0]["text"]["text"] == "Novel 14"
    shelf.press(rows.FIND)
    assert boxes(shelf.view())[0]["element"]["options"][0]["text"]["text"] == "Novel 140"


def test_a_name_finds_nothing_where_names_are_not_allowed(shelf):
    """What may not be shown is not searched either: an answer would tell it."""
    shelf.plan()
    shelf.click(CHOOSE)

    shelf.press(rows.FIND, view=shelf.slack.enter(shelf.view(), {rows.WORDS: "Nadia"}))

    assert "No row is found with these words." in said(shelf.view())


def test_names_are_shown_where_the_school_allows_them(open_hub):
    """The setting is by school."""
    office = open_hub(names_for=["08012345"])
    office.plan()

    office.click(CHOOSE)

    assert "Nadia Invented" in said(office.view())


def test_a_plan_that_was_decided_meanwhile_says_so(shelf):
    """Whoever still has the modal open reads why nothing can be chosen any more."""
    plan = shelf.plan()
    shelf.click(CHOOSE)
    seqs = chosen(shelf, plan)
    view = untick(shelf, seqs[0])
    shelf.decide(plan, email=JAN)

    shelf.press(rows.LATER, view=view)

    assert "no longer waits" in said(shelf.view())
    assert boxes(shelf.view()) == []


def test_what_was_told_of_a_modal_does_nothing_twice(shelf):
    """Even a hub that was started anew knows the request that it carried out before."""
    plan = shelf.plan()
    shelf.click(CHOOSE)
    shelf.press(rows.NONE)
    shelf.click(CHOOSE)
    shelf.press(rows.ALL)

    answer = shelf.slack.replay(last=3)
    shelf.settle()

    assert answer.status_code == 200
    assert len(chosen(shelf, plan)) == 100


def test_somebody_who_may_only_look_changes_nothing(shelf):
    """Rights are asked at every press."""
    plan = shelf.plan()
    shelf.click(CHOOSE)
    view = untick(shelf, chosen(shelf, plan)[0])
    shelf.demote(MARTA)

    shelf.press(rows.LATER, view=view)

    assert len(chosen(shelf, plan)) == 100
    assert "You may look at this plan but not change it." in said(shelf.view())


def test_a_row_is_looked_up_by_name_over_a_socket(open_hub, door):
    """There the field is a select that asks the hub while somebody types; choosing leads to the row."""
    office = open_hub(mode="socket", app_token="xapp-1")

    def over_the_line(request):
        return office.notifier._inbound.answer(request)  # each settling makes a new one

    door.handler = over_the_line
    office.connector.many = 150
    office.plan()
    office.click(CHOOSE)

    offered = office.slack.suggest(office.user(), office.view(), rows.JUMP, "novel 14")
    office.press(rows.JUMP, offered[1]["value"])

    assert [option["text"]["text"] for option in offered][:2] == ["Novel 14", "Novel 140"]
    assert boxes(office.view())[0]["element"]["options"][0]["text"]["text"] == "Novel 140"


def test_more_than_a_hundred_publishers_are_looked_up(open_hub):
    """The filter is then a select of its own kind, and shows what was chosen."""
    office = open_hub(Copies(300, others=120))
    office.plan()
    office.click(CHOOSE)

    offered = office.slack.suggest(office.user(), office.view(), rows.FACET, "known 77")
    office.press(rows.FACET, offered[1]["value"])

    assert "Shown: 1 to 2 of 2." in said(office.view())
    assert '"text": "Known 77"' in said(office.view())
