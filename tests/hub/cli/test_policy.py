"""`hub policy`: who decides at a school, without a browser."""

from __future__ import annotations

from tests.hub.cli.conftest import SCHOOL

HERE = f"--school {SCHOOL}"
DAYS = "--first 2026-12-21 --last 2027-01-07"


def test_a_policy_is_set_by_the_names_that_are_shown(hub):
    """What is not named stays as it was."""
    assert hub(f"policy set needed_endings=2 remind_after=12,48 asked=ann@school.example {HERE}").code == 0
    shown = hub(f"policy show {HERE} --json").json["policy"]
    assert (shown["needed_endings"], shown["remind_after"], shown["asked"]) == ("2", "12, 48", "ann@school.example")
    assert (shown["needed"], shown["expire_after"]) == ("1", "14")


def test_each_wrong_value_is_told_by_its_name_and_nothing_is_kept(hub):
    """A person without the role is one of them."""
    told = hub(f"policy set needed=0 asked=bob@school.example expire_after=3 {HERE}")
    assert told.code == 1
    assert "needed: Give a number from 1 to 5." in told.err
    assert "asked: May not decide at this school: bob@school.example." in told.err
    assert hub(f"policy show {HERE} --json").json["policy"]["expire_after"] == "14"


def test_a_job_follows_the_school_again(hub):
    """Its own policy is taken away."""
    hub(f"policy set needed=2 {HERE} --job shelf.books")
    assert hub(f"policy show {HERE} --job shelf.books --json").json["policy"]["needed"] == "2"
    hub(f"policy follow {HERE} --job shelf.books")
    assert hub(f"policy show {HERE} --job shelf.books --json").json["policy"]["needed"] == "1"


def test_a_stand_in_and_a_holiday_are_listed_and_ended(hub):
    """With the numbers by which they are ended."""
    hub(f"grant add bob@school.example --role reviewer {HERE}")
    hub(f"policy stand-in ann@school.example bob@school.example {HERE} {DAYS}")
    hub(f"policy holiday Christmas {HERE} {DAYS}")
    shown = hub(f"policy show {HERE}").out
    assert "stand-in 1: bob@school.example for ann@school.example, 2026-12-21 to 2027-01-07" in shown
    assert "holiday 1: Christmas, 2026-12-21 to 2027-01-07" in shown
    hub(f"policy end-stand-in 1 {HERE}")
    hub(f"policy end-holiday 1 {HERE}")
    shown = hub(f"policy show {HERE} --json").json
    assert (shown["stand_ins"], shown["holidays"]) == ([], [])


def test_whose_word_is_named_needs_the_right(hub):
    """A decider does not set the policy; a stranger does not find the school."""
    assert "do not allow this" in hub(f"--as ann@school.example policy set needed=2 {HERE}").err
    assert hub(f"--as bob@school.example policy set needed=2 {HERE}").code == 1


def test_a_policy_holds_for_the_next_plan(hub):
    """Two people for a job of which nothing was approved yet."""
    hub(f"policy set needed_first=2 {HERE}")
    assert hub(f"run shelf.books {HERE} --wait --json").json["needed"] == 2


def test_a_plan_lists_how_people_were_told(hub):
    """Without a notifier nobody was."""
    plan = hub(f"run shelf.books {HERE} --wait --json").json
    assert plan["told"] == []
    assert "0/0" in hub("plans").out


def test_quiet_hours_are_of_the_schools_zone_and_of_no_other(hub):
    """A time with a zone of its own is refused: no plan of the school could be put forward with it."""
    told = hub(f"policy set quiet_from=20:00+02:00 {HERE}")
    assert told.code == 1
    assert "quiet_from: Give a time of day such as 20:00, or nothing." in told.err
