"""Who hears of a pupil file: the library when it comes, and who sent it when the library has decided."""

from __future__ import annotations

import pytest

from hub.people import accounts
from hub.plugin import Ballot
from hub.plugin.notifier import Address
from hub.store.tables import AccountRow
from notifications.email.rendering import render
from notifications.slack.rendering import APPROVE, REJECT, actions
from plugins.library import hooks
from plugins.library.branch import Branch
from plugins.library.tests.conftest import HEADER, NOW, SETTINGS, Counter, Watch, written
from plugins.library.uploads.receiving import Sent, receive
from tests.hub.pipeline.pigeons import Letters, Loft

WHY = "Only group 1 is in it: send the whole school."


@pytest.mark.parametrize(("verdict", "reason"), [("reject", WHY), ("approve", "")])
def test_who_sent_a_file_hears_what_the_library_decided(make_hub, work, tmp_path, verdict, reason):
    """The library's people are asked; the secretary gets the word and, of a rejection, its reason."""
    letters, watch = Letters("mail"), Watch()
    hub = make_hub([hooks, Loft(letters)], clock=watch, plugins={"library": SETTINGS})
    counter = Counter(hub, work, tmp_path, watch)
    with hub.database.writing() as session:
        row = AccountRow(email="secretary@eik.example", name="Ilse", created_at=NOW)
        session.add(row)
        session.flush()
        accounts.grant(session, accounts.as_account(row), "uploader", counter.school.id, now=NOW)
    (tmp_path / "list").write_bytes(written())
    run = hub.desk.start_run("library.members", counter.school.id, by=row.email, file=tmp_path / "list")
    work(hub)
    assert sorted(letters.heard()) == ["an", "bo"]
    told = hub.desk.run_story(run, counter.school.id).notice
    who = counter.staff[0].id
    ballot = Ballot(
        plan_id=told.plan_id, digest=told.digest, verdict=verdict, account_id=who, channel="cli", reason=reason
    )
    hub.desk.take(ballot)
    work(hub)
    assert letters.heard("confirm") == ["secretary"]
    assert letters.told[-1].notice.outcome.reason == reason


@pytest.fixture
def told(make_hub, work, tmp_path):
    """A school that is known, a person who uploads, and what the library's people then hear of."""
    letters, watch = Letters("mail"), Watch()
    hub = make_hub([hooks, Loft(letters)], clock=watch, plugins={"library": SETTINGS})
    counter = Counter(hub, work, tmp_path, watch)
    counter.let_in(written())
    with hub.database.writing() as session:
        row = AccountRow(email="secretary@eik.example", name="Ilse", created_at=NOW)
        session.add(row)
        session.flush()
        accounts.grant(session, accounts.as_account(row), "uploader", counter.school.id, now=NOW)
        sender = accounts.as_account(row)

    def of(name: str, content: bytes):
        file = tmp_path / "list"
        file.write_bytes(content)
        with hub.database.reading() as session:
            branch = session.get_one(Branch, counter.school.id)
        letters.told.clear()
        run, _earlier = receive(hub.desk, counter.school, sender, branch, Sent(file, name, "library.members"))
        work(hub)
        assert sorted(letters.heard()) == ["an", "bo"]
        return hub.desk.run_story(run, counter.school.id).notice

    return of


WRONG = written(header=("Leerlingnumer", *HEADER[1:]))


def test_the_library_hears_of_a_file_in_which_nobody_can_be_recognised(told):
    """With the file's name, the count of its rows and the cause: like of any other file, to reject it."""
    notice = told("leerlingen 2026.csv", WRONG)
    [brake] = map(str, notice.brakes)
    assert "“Leerlingnumer” looks like “leerlingnummer”" in brake
    assert "Nobody in the file “leerlingen 2026.csv” (48 rows) can be recognised" in brake
    assert (notice.state, str(notice.title)) == ("pending", "Pupil file uploaded")
    mail = render(notice, Address("an@proef.example")).text
    assert brake in mail
    assert "or reject" in mail
    buttons = [str(one.get("action_id")) for one in actions(notice)["elements"]]
    assert REJECT in buttons
    assert APPROVE not in buttons


def test_a_name_of_a_member_in_the_name_of_a_file_is_not_told(told):
    """Messages go to places where no pupil is named."""
    [brake] = map(str, told("leerlingen Zoë.csv", WRONG).brakes)
    assert "Zoë" not in brake
    assert "Nobody in the file (48 rows)" in brake
