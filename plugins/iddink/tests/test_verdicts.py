"""What is said about one licence, and whether it can be chosen."""

import string
from datetime import UTC, date, datetime

import pytest

from plugins.iddink import codes, verdicts
from plugins.iddink.mapping import licence_values
from plugins.iddink.matching import Match
from plugins.iddink.protocols import PROTOCOLS
from plugins.iddink.reasons import REASONS
from plugins.iddink.verdicts import PublisherState

TODAY = date(2026, 10, 1)
GOOD = licence_values(
    {
        "licence_id": "l1",
        "status": "available",
        "code": "SECRET-CODE",
        "isbn_raw": "9788430796984",
        "book_id": "b1",
        "valid_from": "2026-09-01",
        "valid_to": "2027-08-31",
        "user": {"vendor_user_id": "v1", "role": "student", "given_name": "Anna", "email": "a@school.example"},
        "book": {"title": "Arrel 1"},
        "publisher": {"publisher_id": "p1", "name": "Edicions"},
    }
)


def said(reasons):
    """The codes of reasons, each of which has a whole sentence."""
    found = list(reasons)
    assert all("{" not in reason.sentence and reason.sentence.endswith(".") for reason in found)
    return [reason.code for reason in found]


@pytest.mark.parametrize(
    ("changes", "protocol", "expected"),
    [
        ({}, "marsupial", []),
        ({"code": None}, "marsupial", ["CODE_MISSING"]),
        ({"code": None}, "lti_1p3", []),
        ({"vendor_email": None}, "oidc", ["EMAIL_MISSING"]),
        ({"isbn": None, "isbn_raw": ""}, "marsupial", ["ISBN_MISSING"]),
        ({"isbn": None, "isbn_raw": ""}, "link", ["ISBN_NOT_GIVEN"]),
        ({"isbn": None, "isbn_raw": "", "book_id": ""}, None, ["ISBN_MISSING"]),
        ({"isbn": None, "isbn_raw": "978843079698"}, None, ["ISBN_PROPOSED"]),
        ({"isbn": None, "isbn_raw": "9788430796985"}, None, ["ISBN_CHECK_DIGIT"]),
        ({"isbn": None, "isbn_raw": "1111111111"}, None, ["ISBN_DUMMY"]),
        ({"isbn": None, "isbn_raw": "9.78843E+12"}, None, ["ISBN_ROUNDED"]),
        ({"isbn_raw": "9.78843E+12"}, None, ["ISBN_ROUNDED"]),
        ({"isbn_raw": "EXE-PACK-1"}, None, []),
        ({"isbn": None, "isbn_raw": "EXE-PACK-1"}, None, ["ISBN_NOT_A_BOOK"]),
        ({"title": ""}, None, ["TITLE_MISSING"]),
        ({"family_name": "NÃºÃ±ez"}, None, ["NAME_MOJIBAKE"]),
        ({"status": "expired", "valid_to": date(2026, 9, 30)}, None, ["LICENCE_EXPIRED"]),
        ({"status": "expired", "valid_to": None}, None, ["LICENCE_EXPIRED", "END_ASSUMED"]),
        ({"status": "active", "valid_to": date(2026, 9, 30)}, None, ["LICENCE_EXPIRED", "STATE_DISAGREES"]),
        ({"status": "revoked"}, None, ["LICENCE_REVOKED"]),
        ({"status": "blocked"}, None, ["LICENCE_BLOCKED"]),
        ({"status": "returned"}, None, ["LICENCE_RETURNED"]),
        ({"status": "not_yet_usable", "valid_from": date(2026, 11, 1)}, None, ["LICENCE_FUTURE"]),
        ({"status": "not_yet_usable", "valid_from": None}, None, ["LICENCE_FUTURE"]),
        ({"status": "lent"}, None, ["STATUS_UNKNOWN"]),
        ({"licence_type": "lease"}, None, ["TYPE_UNKNOWN"]),
        ({"valid_to": None}, None, ["END_ASSUMED"]),
        ({"valid_to": date(2026, 8, 1)}, None, ["DATES_IMPOSSIBLE"]),
    ],
)
def test_licence_has_its_reasons(changes, protocol, expected):
    """Each trouble of a licence is told once, by the code that fits."""
    found = verdicts.licence_reasons(GOOD | changes, TODAY, PROTOCOLS.get(protocol))
    assert said(found) == expected


def test_book_outside_the_catalogue_is_told():
    """A licence of an unknown book is kept and warned about, without a word on its title."""
    assert said(verdicts.licence_reasons(GOOD | {"title": "", "book_known": False}, TODAY)) == ["BOOK_UNKNOWN"]


@pytest.mark.parametrize(
    ("changes", "match", "expected"),
    [
        ({}, Match("1", 1, "matched"), []),
        ({}, Match(None, 0, "unmatched"), ["USER_UNMATCHED"]),
        ({}, Match(None, 0, "ambiguous"), ["USER_AMBIGUOUS"]),
        ({}, Match(None, 0, "disagreement", (), (3, 4)), ["USER_DISAGREES"]),
        ({}, Match("1", 3, "left"), ["USER_LEFT"]),
        ({"licence_type": "pool", "vendor_user_id": None, "vendor_email": None}, Match(None, 0, "unmatched"), []),
        ({"licence_type": "pool"}, Match(None, 0, "unmatched"), ["USER_UNMATCHED"]),
        ({"idalu": "11112345678Z"}, Match("1", 1, "matched"), ["IDALU_PLACEHOLDER"]),
        ({"edition_for": "teacher"}, Match("1", 1, "matched"), ["TEACHER_EDITION"]),
        ({"edition_for": "teacher", "role": "teacher"}, Match("1", 1, "matched"), []),
    ],
)
def test_user_has_their_reasons(changes, match, expected):
    """Whoever cannot be paired blocks the row; a pool licence is for nobody."""
    assert said(verdicts.user_reasons(GOOD | changes, match)) == expected


@pytest.mark.parametrize(
    ("registered", "kind", "connected", "flags", "state"),
    [
        (False, "marsupial", True, (), PublisherState.UNKNOWN),
        (True, None, False, (), PublisherState.NO_PROTOCOL),
        (True, "x-new", False, (), PublisherState.NO_PROTOCOL),
        (True, "blink_sso", False, (), PublisherState.UNAVAILABLE),
        (True, "edu_v", True, (), PublisherState.UNAVAILABLE),
        (True, "blink_sso", False, ("blink_sso",), PublisherState.NEVER_SYNCED),
        (True, "marsupial", False, (), PublisherState.NEVER_SYNCED),
        (True, "marsupial", True, (), PublisherState.SYNCED),
    ],
)
def test_publisher_state_follows_our_own_list(registered, kind, connected, flags, state):
    """Known, with a protocol, usable, connected: the first that lacks decides."""
    assert verdicts.publisher_state(registered=registered, kind=kind, connected=connected, flags=flags) is state


@pytest.mark.parametrize(
    ("state", "expected", "choosable"),
    [
        (PublisherState.UNKNOWN, ["PUBLISHER_UNKNOWN"], False),
        (PublisherState.NO_PROTOCOL, ["PUBLISHER_NO_PROTOCOL"], False),
        (PublisherState.UNAVAILABLE, ["PROTOCOL_UNAVAILABLE"], False),
        (PublisherState.NEVER_SYNCED, ["PUBLISHER_NEVER_SYNCED"], True),
        (PublisherState.SYNCED, [], True),
    ],
)
def test_yellow_rows_are_those_of_publishers_we_cannot_reach(state, expected, choosable):
    """Only a known publisher with a protocol can be chosen, and each kind of yellow has its own words."""
    found = list(verdicts.publisher_reasons(GOOD, state))
    assert said(found) == expected
    assert all(reason.reason.level != "blocker" for reason in found) is choosable


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, []),
        ({}, {"book_id": "b2"}, []),
        ({"activated_at": datetime(2026, 9, 4, tzinfo=UTC)}, {"book_id": "b2"}, ["BOOK_CHANGED_AFTER_ACTIVATION"]),
        ({}, {"vendor_user_id": None}, ["USER_UNLINKED"]),
    ],
)
def test_change_of_an_imported_licence_is_judged(before, after, expected):
    """A licence in use keeps its book, and an unlinked user is told."""
    assert said(verdicts.change_reasons(GOOD | before, GOOD | after)) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"p1": "Edicions"}, []),
        ({"p1": "EDICIONS"}, []),
        ({"p1": "Abans SL"}, ["PUBLISHER_RENAMED"]),
        ({"p2": "edicions"}, ["PUBLISHER_NAME_TAKEN"]),
        ({}, []),
    ],
)
def test_name_of_a_publisher_is_compared_with_ours(names, expected):
    """The id counts; another name, or a name already taken, is asked about."""
    assert said(verdicts.name_reasons(GOOD, names)) == expected


def test_every_code_has_its_reason():
    """Codes and reasons are the same set, and each code is its own name."""
    named = {name: value for name, value in vars(codes).items() if name.isupper()}
    assert set(named) == set(named.values()) == set(REASONS)


@pytest.mark.parametrize("reason", REASONS.values(), ids=lambda reason: reason.code)
def test_reason_is_whole_and_names_no_child(reason):
    """Each has a sentence and a way out, and its placeholders are of harmless things."""
    harmless = {"publisher", "protocol", "known", "tiers", "field", "count", "raw", "proposed", "date"}
    harmless |= {"start", "end", "status", "state", "type"}
    assert {name for _, name, _, _ in string.Formatter().parse(reason.sentence) if name} <= harmless
    assert reason.sentence.endswith(".")
    assert reason.way_out.endswith(".")
    assert not (reason.unticked and reason.level != "warning")
