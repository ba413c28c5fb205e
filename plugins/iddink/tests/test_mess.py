"""Every planted mess has the verdict that a school should see."""

from __future__ import annotations

import pytest

from plugins.iddink.reasons import REASONS
from plugins.iddink.standin import Standin

from .desk import Desk, open_desk

BLOCKED, UNTICKED, TICKED = "blocked", "unticked", "ticked"

# By mess: what is said about each of its licences, and whether it can be chosen once all forms are filled in.
EXPECTED = {
    "isbn-12": (["ISBN_PROPOSED"], UNTICKED),
    "isbn-10": ([], TICKED),
    "isbn-9": (["ISBN_PROPOSED"], UNTICKED),
    "isbn-sci": ([["ISBN_ROUNDED"], [], [], [], []], [UNTICKED, TICKED, TICKED, TICKED, TICKED]),
    "isbn-bad": (["ISBN_CHECK_DIGIT"], UNTICKED),
    "isbn-979": ([], TICKED),
    "gtin-not-isbn": (["ISBN_NOT_A_BOOK"], TICKED),
    "isbn-dummy": (["ISBN_DUMMY"], UNTICKED),
    "lic-dup-same": ([], TICKED),
    "lic-dup-code": (["DUPLICATE_USER_BOOK"], UNTICKED),
    "lic-dup-user": (["GROUP_CODE"], TICKED),
    "lic-no-code": ([["CODE_MISSING"], []], [BLOCKED, TICKED]),
    "lic-case": (["CODE_NEAR_DUPLICATE"], TICKED),
    "user-unknown": (["USER_UNMATCHED"], BLOCKED),
    "user-left": (["USER_LEFT"], BLOCKED),
    "user-moved": (["OTHER_SCHOOL", "USER_LEFT"], BLOCKED),
    "user-twins": (["USER_UNMATCHED"], BLOCKED),
    "user-name": (["USER_UNMATCHED"], BLOCKED),
    "user-idalu-x": (
        [[], ["IDALU_INVALID", "USER_UNMATCHED"], ["IDALU_PLACEHOLDER", "USER_UNMATCHED"]],
        [TICKED, BLOCKED, BLOCKED],
    ),
    "user-relink": ([], TICKED),
    "teacher": ([[], ["USER_UNMATCHED"]], [TICKED, BLOCKED]),
    "lic-revoked": (["LICENCE_REVOKED"], BLOCKED),
    "lic-blocked": (["LICENCE_BLOCKED"], BLOCKED),
    "lic-returned": (["LICENCE_RETURNED"], BLOCKED),
    "lic-expired": (["LICENCE_EXPIRED"], BLOCKED),
    "lic-active-past": (["LICENCE_EXPIRED", "STATE_DISAGREES"], BLOCKED),
    "lic-future": (["LICENCE_FUTURE"], TICKED),
    "lic-noend": (["END_ASSUMED"], TICKED),
    "lic-badrange": (["DATES_IMPOSSIBLE"], BLOCKED),
    "lic-activated-changed": ([], TICKED),
    "enc-utf8-as-1252": (["NAME_MOJIBAKE", "USER_UNMATCHED"], BLOCKED),
    "enc-latin1": ([], TICKED),
    "enc-macroman": (["NAME_MOJIBAKE", "USER_UNMATCHED"], BLOCKED),
    "enc-nfd": (["USER_UNMATCHED"], BLOCKED),
    "enc-geminada": (["USER_UNMATCHED"], BLOCKED),
    "html-in-title": ([], TICKED),
    "long-title": ([], TICKED),
    "empty-title": (["TITLE_MISSING"], TICKED),
    "null-title": (["TITLE_MISSING"], TICKED),
    "book-teacher": (["TEACHER_EDITION"], UNTICKED),
    "book-missing": (["BOOK_UNKNOWN"], TICKED),
}


@pytest.fixture(scope="module")
def judged(served, tmp_path_factory):
    """One plan for all: for each licence what is said about it, and whether it is chosen or blocked."""
    served.reset()
    desk: Desk = open_desk(served, tmp_path_factory.mktemp("mess"))
    plan = desk.plan()
    said, changes = desk.issues(plan), desk.changes(plan)
    groups = desk.groups(plan)
    texts = {row.seq: row.content["text"] for row in desk.issue_rows(plan)}
    desk.hub.database.close()
    return said, changes, groups, texts


def outcome(said: list[str], *, blocked: bool) -> str:
    """How a row stands, the missing forms of publishers left aside."""
    if blocked:
        return BLOCKED
    return UNTICKED if any(REASONS[code].unticked for code in said) else TICKED


@pytest.mark.parametrize("mess", EXPECTED)
def test_every_mess_has_its_verdict(served, judged, mess: str) -> None:
    """What is said, and whether the row may be chosen."""
    said, changes, _groups, _texts = judged
    expected, standing = EXPECTED[mess]
    for number, key in enumerate(served.mess[mess]):
        codes = set(said.get(key, ())) - {"PUBLISHER_NEVER_SYNCED"}
        each = expected[number] if expected and isinstance(expected[0], list) else expected
        assert codes == set(each), (mess, number)
        wanted = standing[number] if isinstance(standing, list) else standing
        assert outcome(sorted(codes), blocked=changes[key].blocked) == wanted, (mess, number)


@pytest.mark.parametrize(
    ("mess", "name"), [("enc-utf8-as-1252", "Marcel·lí"), ("enc-nfd", "Marcel·lí"), ("enc-geminada", "Gal·la")]
)
def test_misspelt_pupil_is_suggested_first(served, judged, mess: str, name: str) -> None:
    """Mojibake, other forms of letters and of the double l lead to the right pupil, as a suggestion only."""
    _said, _changes, groups, _texts = judged
    user = served.licence(served.mess[mess][0])["user"]["vendor_user_id"]
    first = groups[f"person:{user}"].content["questions"][0]["choices"][0]
    assert first[1].startswith(name)


def test_twins_are_both_suggested(served, judged) -> None:
    """Whoever pairs sees both."""
    _said, _changes, groups, _texts = judged
    user = served.licence(served.mess["user-twins"][0])["user"]["vendor_user_id"]
    labels = [label for _key, label in groups[f"person:{user}"].content["questions"][0]["choices"][:2]]
    assert {label.split()[1] for label in labels} == {"Àngels", "Assumpta"}


def test_sentences_name_no_child_and_no_code(served, judged) -> None:
    """What is said about a row can be told anywhere."""
    _said, _changes, _groups, texts = judged
    rows = served.licences()
    private = {value for row in rows for value in ((row["user"] or {}).get("email"), row["code"]) if value}
    told = " ".join(str(text) for text in texts.values())
    assert not [value for value in private if value in told]


def test_a_school_without_licences_has_an_empty_plan(tmp_path) -> None:
    """No licence is no error."""
    with Standin(seed=7, size="zero").serve() as standin:
        desk = open_desk(standin, tmp_path)
        plan = desk.plan()
        desk.hub.database.close()
    assert (plan.state, plan.incomplete) == ("empty", None)
