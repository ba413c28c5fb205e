"""Tokens, fields and repeated calls: what opens, what may leave, what is done once."""

from __future__ import annotations

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from hub.errors import InvalidInput, NotFound
from hub.people import accounts, api_tokens, authority
from hub.people.administration import Administration
from hub.store.tables import AccountRow, RunRow
from hub.store.token_tables import CallRow, TokenRow
from hub.web.api.shell import Api
from hub.web.pages import Pages
from hub.web.site import Site
from tests.hub.web.conftest import START

JOB = "/jobs/08012345/passes.all"


@pytest.fixture
def office(hub):
    """Opens a transaction of administration for an account, or for the hub's machine."""

    def run(work, account=None):
        with hub.database.writing() as session:
            by = account.email if account else "command line"
            return work(Administration(session, hub.clock(), account, by, ["decider", "administrator"]))

    return run


def test_only_the_hash_of_a_token_is_stored(hub, decider, token_of):
    """Who reads the database cannot use one; the audit says that it was made, not what it is."""
    token = token_of(decider)
    with hub.database.reading() as session:
        row = session.exec(select(TokenRow)).one()
        audit = session.connection().exec_driver_sql("SELECT verb, detail FROM audit").all()
    assert token.startswith("hub_")
    assert token not in f"{row} {audit}"
    assert audit[-1][0] == "token made"


def test_a_token_ends_with_its_day_its_revocation_and_its_account(hub, decider, token_of, program_of, watch):
    """Too old, revoked and blocked all open nothing, and nobody is told which."""
    said = set()
    for case in ("old", "revoked", "blocked"):
        program = program_of(decider)
        assert program.get("/schools").status_code == 200
        with hub.database.writing() as session:
            newest = api_tokens.of(session, decider.id)[0].id
            if case == "revoked":
                api_tokens.revoke(session, decider, newest, by="x", now=hub.clock())
            if case == "blocked":
                session.get_one(AccountRow, decider.id).blocked_at = hub.clock()
        if case == "old":
            watch.turn(days=31)
        answer = program.get("/schools")
        said.add((answer.status_code, answer.json()["detail"]))
    assert len(said) == 1


def test_a_token_is_never_more_than_its_account(hub, program_of, account_of, school, make_plan):
    """Every scope in the hands of an uploader is still an uploader; a role that is taken takes effect at once."""
    make_plan()
    account = account_of("Wim", school, "uploader")
    program = program_of(account)
    assert program.post(JOB + "/pause").json()["code"] == "not-allowed"
    assert program.post("/plans/1/selection", {"on": False}).json()["code"] == "not-allowed"
    with hub.database.writing() as session:
        accounts.take(session, account, "uploader", school.id)
    assert program.get("/plans/1").status_code == 404


def test_when_a_token_was_used_last_is_known(hub, decider, program, watch):
    """Not to the second, so that a busy program does not write at every call."""
    program.get("/schools")
    watch.turn(minutes=1)
    program.get("/schools")
    with hub.database.reading() as session:
        assert session.exec(select(TokenRow)).one().last_used_at == START


@pytest.mark.parametrize(
    ("scopes", "holder", "born"),
    [(("read",), False, False), (("read", "personal"), True, False), (("read", "personal", "sensitive"), True, True)],
)
def test_only_fields_of_the_tokens_scopes_leave(program_of, decider, make_plan, scopes, holder, born):
    """Public always, personal and sensitive with their scopes, secrets never."""
    make_plan()
    row = program_of(decider, *scopes).get("/plans/1/rows").json()["items"][0]
    assert row["after"]["house"] == "Casa Oliva"
    assert ("holder" in row["after"], row["subject"] is not None) == (holder, holder)
    assert ("born" in row["after"]) is born
    assert "code" not in row["after"]
    assert "hush" not in str(row)


def test_a_call_with_a_key_is_done_once(hub, program, work):
    """Repeated with its key, a run is not started again, even after the first has ended."""
    key = {"idempotency-key": "monday"}
    first = program.post(JOB + "/runs", {}, headers=key)
    work()
    again = program.post(JOB + "/runs", {}, headers=key)
    assert again.json() == first.json()
    other = program.post(JOB + "/runs", {}, headers={"idempotency-key": "tuesday"})
    assert other.json()["id"] != first.json()["id"]
    with hub.database.reading() as session:
        assert len(session.exec(select(RunRow)).all()) == 2


def test_a_key_belongs_to_one_call(program, make_plan):
    """Another call with the same key is refused; what failed can be tried again with it."""
    make_plan()
    key = {"idempotency-key": "one"}
    failed = program.post("/plans/99/selection", {"on": True}, headers=key)
    assert failed.status_code == 404
    assert program.post("/plans/1/selection", {"on": False}, headers=key).status_code == 200
    refused = program.post("/plans/1/selection", {"on": True}, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (409, "key-reused")
    assert program.post("/plans/1/selection", {"on": True}, headers={"idempotency-key": "x" * 201}).status_code == 422


def test_a_key_is_forgotten_after_a_day(program, make_plan, watch):
    """Then the call is done again."""
    make_plan()
    key = {"idempotency-key": "one"}
    first = program.post("/plans/1/selection", {"on": False}, headers=key).json()
    watch.turn(hours=25)
    assert program.post("/plans/1/selection", {"on": False}, headers=key).json() != first


def test_a_call_whose_process_was_killed_can_be_made_again_with_its_key(hub, program, make_plan, watch):
    """While it may still be worked on it is refused; after minutes nobody works on it any more."""
    make_plan()
    key = {"idempotency-key": "one"}
    program.post("/plans/1/selection", {"on": False}, headers=key)
    with hub.database.writing() as session:
        session.exec(select(CallRow)).one().status = 0
    assert program.post("/plans/1/selection", {"on": False}, headers=key).json()["code"] == "in-progress"
    watch.turn(minutes=11)
    assert program.post("/plans/1/selection", {"on": False}, headers=key).status_code == 200


def test_too_many_calls_wait(hub, decider, token_of):
    """A token that calls without end is told how long to wait; another is not."""
    api = Api(Site(hub=hub, pages=Pages(hub.registry.locales)), most=2)
    client = TestClient(api.app())
    busy, other = ({"authorization": f"Bearer {token_of(decider)}"} for _ in range(2))
    answers = [client.get("/schools", headers=busy) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].headers["retry-after"], answers[2].json()["code"]) == ("600", "too-often")
    assert client.get("/schools", headers=other).status_code == 200


def test_a_machine_has_its_roles_and_no_way_to_sign_in(hub, office, school, program_of):
    """An administrator's machine does what its role allows; it is no person whom messages reach."""
    account = office(lambda one: api_tokens.add_machine(one, "Timetable 2", "decider", school))
    assert account.email.endswith("@machine.invalid")
    assert [one["code"] for one in program_of(account).get("/schools").json()["items"]] == ["08012345"]
    with hub.database.reading() as session:
        assert account.id not in {one.id for one in authority.deciders(session, school.id)}
        assert accounts.check_password(session, account.email, "") is None


@pytest.mark.parametrize("way", ["new_password", "invite_again"])
def test_nobody_makes_a_password_for_a_machine(office, school, way):
    """With one its maker would choose rows and look at names on the pages as the machine."""
    account = office(lambda one: api_tokens.add_machine(one, "Timetable", "decider", school))
    with pytest.raises(NotFound):
        office(lambda one: getattr(one, way)(account))


def test_only_who_administers_a_school_makes_its_machines(office, school, account_of, decider):
    """A decider cannot make one, nor an administrator one with a role that is none."""
    with pytest.raises(Exception, match="do not allow this"):
        office(lambda one: api_tokens.add_machine(one, "Mine", "decider", school), decider)
    boss = account_of("Quim", school, "administrator")
    with pytest.raises(InvalidInput, match="is not a role"):
        office(lambda one: api_tokens.add_machine(one, "Mine", "king", school), boss)
    assert office(lambda one: api_tokens.add_machine(one, "Ours", "decider", school), boss).name == "Ours"


@pytest.mark.parametrize(
    ("name", "scopes", "days", "part"),
    [
        ("", ["read"], 5, "a name"),
        ("x", [], 5, "Choose what"),
        ("x", ["all"], 5, "Choose what"),
        ("x", ["read"], 0, "lasts"),
    ],
)
def test_a_token_that_cannot_be_is_a_sentence(hub, decider, name, scopes, days, part):
    """A name, scopes that there are, an end."""
    with pytest.raises(InvalidInput, match=part), hub.database.writing() as session:
        api_tokens.make(session, decider, name, scopes, days, by="x", now=hub.clock())
