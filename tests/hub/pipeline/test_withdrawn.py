"""People who lost their role: no message goes to them any more."""

from __future__ import annotations

from sqlalchemy import text
from sqlmodel import select

from hub.model.states import LegKind
from hub.store import legs
from hub.store.link_tables import MailLinkRow
from hub.store.tables import CopyRow


def test_nobody_without_a_role_is_sent_a_message_or_a_link(office) -> None:
    """A copy that waits for somebody whose grants were taken away is closed with a sentence."""
    plan, ann = office.plan(), office.people["ann"]
    with office.hub.database.writing() as session:
        values = {"notifier": "email", "address": ann.email, "account_id": ann.id, "changed_at": office.hub.clock()}
        copy = CopyRow(plan_id=plan.id, **values)
        session.add(copy)
        session.execute(text("DELETE FROM grants WHERE account_id = :id"), {"id": ann.id})
        session.flush()
        legs.submit(session, LegKind.SEND, copy.id, office.hub.clock())
    office.work()
    with office.hub.database.reading() as session:
        assert "no longer has a role" in session.exec(select(CopyRow.error)).one()
        assert session.exec(select(MailLinkRow)).all() == []
