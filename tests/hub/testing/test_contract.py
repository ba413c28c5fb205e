"""The contract kit: a connector in order passes, and each fault is caught by the check that is there for it."""

from __future__ import annotations

import logging

import pytest
import structlog

from hub.testing import CHECKS, ConnectorContract, Subject, journey
from tests.hub.testing import cards

NAMED = {check.__name__: check for check in CHECKS}
FAULTS = [
    (cards.UnclassifiedField, "every_field_says_how_far_it_may_travel", "needs exactly one field class"),
    (cards.NoKey, "every_field_says_how_far_it_may_travel", "names no natural key"),
    (cards.NameWithoutJob, "the_name_is_plugin_and_job", "not of the form plugin.job"),
    (cards.Empty, "collecting_yields_records", "collect yields nothing"),
    (cards.LateError, "collecting_yields_records", "collect raises ConnectionError"),
    (cards.OtherRecord, "only_declared_records_come", "Keyless is yielded"),
    (cards.NullKeyInTheMiddle, "no_key_is_missing", "record 8 (Card) comes without number"),
    (cards.DuplicateKey, "no_key_comes_twice", "1 natural keys of Card"),
    (cards.UndeclaredField, "no_value_is_undeclared", "Card has no field “bsn”"),
    (cards.LocalField, "no_value_is_undeclared", "Card has no field “desk_note”"),
    (cards.WrongType, "every_value_has_its_declared_type", "Card.loans is str, not int"),
    (cards.NoneWhereRequired, "every_value_has_its_declared_type", "Card.kind is NoneType, not str"),
    (cards.Truncated, "a_list_that_was_cut_is_marked_incomplete", "25 of 30 records came"),
    (cards.LateError, "a_list_that_was_cut_is_marked_incomplete", "0 of 30 records came"),
    (cards.Restless, "collecting_twice_gives_the_same", "30 records differ"),
    (cards.Restless, "a_second_run_finds_nothing_new", "applied rows would change again"),
    (cards.FailingCheck, "the_connection_can_be_checked", "ConnectionError"),
    (cards.CheckInStrings, "the_connection_can_be_checked", "yields str, not Text"),
    (cards.UndeclaredField, "a_run_makes_a_plan", "the run made no plan"),
    (cards.WritingWhilePlanning, "planning_writes_nothing", "the first run changed the register"),
    (cards.EndingBehindOurBack, "planning_writes_nothing", "the second run changed the register"),
    (cards.EverythingBlocked, "what_was_approved_is_applied", "no row of the first plan can be chosen"),
    (cards.Undoing, "a_second_run_finds_nothing_new", "applied rows would change again"),
    (cards.Undoing, "applying_leaves_what_was_decided", "do not stand in the register"),
    (cards.AfraidOfCuts, "what_is_incomplete_ends_nothing", "leaves no plan"),
    (cards.AfraidOfStrangers, "a_run_for_an_unknown_person_ends_nothing", "stopped unexpectedly (KeyError)"),
    (cards.AfraidOfEndings, "losing_nearly_everything_is_braked", "leaves no plan"),
    (cards.AfraidOfEndings, "examine_survives_every_kind_of_change", "raises on an end: TypeError"),
    (cards.AfraidOfUpdates, "examine_survives_every_kind_of_change", "raises on an update: NotImplementedError"),
    (cards.Moody, "examine_is_deterministic", "something else the second time"),
    (cards.Careless, "every_issue_has_a_stable_code", "is not a code"),
    (cards.Careless, "every_issue_says_who_can_lift_it", "has no owner"),
    (cards.Careless, "every_way_out_is_a_path_of_the_hub", "“elsewhere” is not a path"),
    (cards.Careless, "every_way_out_is_a_path_of_the_hub", "“besides” is not a path"),
    (cards.Careless, "every_sentence_can_be_told", "KeyError 'day'"),
    (cards.Careless, "every_sentence_can_be_told", "has no words"),
    (cards.Careless, "every_question_group_asks_something", "has no questions"),
    (cards.Careless, "every_question_group_asks_something", "unknown kind “colour”"),
    (cards.Careless, "every_question_group_asks_something", "asks one thing twice"),
    (cards.Careless, "every_question_group_asks_something", "offers no choice"),
    (cards.Careless, "every_need_is_described", "“nowhere”, which was never described"),
    (cards.ValidateFails, "nonsense_answers_become_sentences", "raises ValueError"),
    (cards.ValidateStrays, "nonsense_answers_become_sentences", "speaks of “colour”"),
    (cards.SecretInLog, "no_secret_is_logged", "secret value"),
    (cards.SecretInStandardLog, "no_secret_is_logged", "secret value"),
    (cards.SecretPrinted, "no_secret_is_logged", "secret value"),
    (cards.ChildInLog, "no_child_is_logged", "personal value"),
    (cards.Chatty, "no_secret_is_told", "secret value"),
    (cards.SecretInTitle, "no_secret_is_told", "secret value"),
    (cards.Chatty, "no_child_is_told_in_a_message", "personal value"),
    (cards.ChildInIncomplete, "no_child_is_told_in_a_message", "personal value"),
    (cards.Chatty, "no_child_stands_in_an_address", "personal value"),
    (cards.ChildInPath, "no_child_stands_in_an_address", "personal value"),
    (cards.Chatty, "sentences_keep_their_values_apart", "record's value inside"),
]


class TestCards(ConnectorContract):
    """The whole contract on a connector that is in order."""

    connector, expected = cards.Cards(), cards.COUNT


@pytest.fixture(scope="module", name="seen")
def _seen():
    """The journeys that were made already, by connector."""
    return {}


@pytest.mark.parametrize(("kind", "check", "sentence"), FAULTS, ids=lambda value: getattr(value, "__name__", None))
def test_a_fault_is_caught_by_its_check(kind, check, sentence, seen):
    """The check that is there for the fault says what is wrong."""
    if kind not in seen:
        seen[kind] = journey(Subject(connector=kind(), expected=cards.COUNT))
    told = list(NAMED[check](seen[kind]))
    assert sentence in "; ".join(told)


def test_every_check_has_caught_a_fault():
    """No check is there that was never seen to fail."""
    assert NAMED.keys() - {check for _kind, check, _sentence in FAULTS} == set()


def test_nobody_can_pass_without_saying_how_much_there_is():
    """Without an expected number the contract asks for it."""
    told = NAMED["a_list_that_was_cut_is_marked_incomplete"](journey(Subject(connector=cards.Cards())))
    assert "expected" in "; ".join(told)


def test_a_secret_is_heard_however_quiet_the_program_is():
    """A program that logs warnings only still tells its contract what it would log in detail."""
    usual = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        seen = journey(Subject(connector=cards.SecretInLog(), expected=cards.COUNT))
    finally:
        structlog.configure(**usual)
    assert list(NAMED["no_secret_is_logged"](seen)) == ["a secret value stands in a log line"]
