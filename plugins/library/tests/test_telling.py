"""Who hears of a pupil file: the library when it comes, and who sent it when the library has decided."""

from __future__ import annotations

import pytest

from hub.people import accounts
from hub.plugin import Ballot
from hub.store.tables import AccountRow
from plugins.library import hooks
from plugins.library.tests.conftest import NOW, SETTINGS, Counter, Watch, written
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
