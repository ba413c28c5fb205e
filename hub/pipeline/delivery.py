"""Delivery: sends the copies of the outbox, has patience, and goes the other way where there is one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlmodel import col, or_, select

from hub.errors import HubError, RetryLater
from hub.model.states import CopyKind, PlanState
from hub.model.text import Text, as_json
from hub.people import accounts, links, policies
from hub.people.authority import Act, acts
from hub.pipeline.otherway import go_the_other_way
from hub.pipeline.report import notice
from hub.plugin.notifier import Address
from hub.store.plan_tables import PlanRow
from hub.store.tables import CopyRow

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.pipeline.kit import Kit
    from hub.plugin.notifier import Notice, Notifier

_LONGEST = timedelta(days=7)  # after that nobody waits for the message any more


@dataclass(frozen=True, slots=True)
class Errand:
    """One telling that is due: what, where, how, and what the copy says afterwards."""

    copy: CopyRow
    told: Notice
    address: Address
    notifier: Notifier
    first: str = ""

    def run(self) -> str:
        """Talk to the outside and return the copy's reference."""
        copy, reference = self.copy, self.copy.reference
        if copy.kind == CopyKind.RECEIPT:
            return self.notifier.confirm(self.told, self.address) or "-"
        if copy.kind == CopyKind.HALT:
            return self.notifier.halted(self.told, self.address, self.first) or "-"
        if reference is None:
            return self.notifier.send(self.told, self.address)
        if copy.reminded < copy.reminders and self.told.state == PlanState.PENDING:
            return self.notifier.remind(self.told, self.address, reference)
        return self.notifier.update(self.told, self.address, reference)


def deliver(kit: Kit, copy_id: int) -> None:
    """Send or update one copy; raises RetryLater when it must be tried again."""
    with kit.database.writing() as session:
        errand = _errand(session, kit, session.get_one(CopyRow, copy_id))
    if errand is None:
        return
    name = errand.notifier.name
    try:
        kit.lines.check(name, kit.clock())
        reference = errand.run()
    except RetryLater as error:
        kit.lines.broke(name, kit.clock(), error)
        if _failed(kit, copy_id, error, for_good=False):
            raise
    except HubError as error:
        _failed(kit, copy_id, error, for_good=True)
    else:
        kit.lines.works(name)
        _done(kit, errand, reference)


def bounced(kit: Kit, reference: str, why: Text) -> bool:
    """Take back that a copy was told: it came back, and goes the other way; False when there is no such copy."""
    with kit.database.writing() as session:
        copy = session.exec(select(CopyRow).where(CopyRow.reference == reference)).first()
        if copy is None:
            return False
        _fail(copy, kit, why)
        copy.refused, copy.reference, copy.told_at = True, None, None
        session.add(copy)
        go_the_other_way(session, kit, copy, session.get_one(PlanRow, copy.plan_id))
        return True


def undelivered(session: Session) -> list[int]:
    """Return the copies that do not say what they should, and may yet."""
    behind = or_(col(CopyRow.shown) < col(CopyRow.wanted), col(CopyRow.reminded) < col(CopyRow.reminders))
    query = select(CopyRow.id).where(behind, ~col(CopyRow.silent), ~col(CopyRow.refused))
    return [copy_id or 0 for copy_id in session.exec(query)]


def _errand(session: Session, kit: Kit, copy: CopyRow) -> Errand | None:
    """Return what there is to tell; None when the copy tells it already, or another one does."""
    if copy.silent or (copy.shown >= copy.wanted and copy.reminded >= copy.reminders):
        return None
    plan = session.get_one(PlanRow, copy.plan_id)
    if copy.kind == CopyKind.HALT and plan.halted is None:
        copy.shown = copy.wanted  # it went on before anybody had to hear of it
        return None
    if copy.refused and plan.state == PlanState.PENDING:
        return None  # it came back, or nobody is there: what changes of the plan brings no one there
    if copy.account_id is not None and not _may_look(session, copy.account_id, plan.school_id):
        _give_up(kit, copy, Text("This person no longer has a role at the school."))
        return None
    notifier = next((one for one in kit.notifiers if one.name == copy.notifier), None)
    if notifier is None:
        _fail(copy, kit, Text("This way of telling is no longer configured."))
        go_the_other_way(session, kit, copy, plan)
        return None
    told = notice(session, kit, plan)
    return Errand(copy, told, _address(session, kit, copy, told), notifier, _first(session, copy))


def _first(session: Session, copy: CopyRow) -> str:
    """Return the reference of the message with which this address was asked, if it was."""
    mine = (CopyRow.plan_id == copy.plan_id, CopyRow.notifier == copy.notifier, CopyRow.address == copy.address)
    found = session.exec(select(CopyRow.reference).where(*mine, CopyRow.kind == CopyKind.ASK)).first()
    return found or ""


def _give_up(kit: Kit, copy: CopyRow, why: Text) -> None:
    _fail(copy, kit, why)
    copy.shown, copy.reminded = copy.wanted, copy.reminders


def _fail(copy: CopyRow, kit: Kit, why: Text) -> None:
    copy.error, copy.why = str(why), as_json(why)
    copy.failing_since = copy.failing_since or kit.clock()
    copy.changed_at = kit.clock()


def _may_look(session: Session, account_id: int, school_id: int) -> bool:
    return Act.LOOK in acts(accounts.roles_at(session, account_id, school_id))


def _address(session: Session, kit: Kit, copy: CopyRow, told: Notice) -> Address:
    if copy.account_id is None:
        return Address(copy.address)
    account = accounts.by_id(session, copy.account_id)
    if told.state != PlanState.PENDING or copy.kind != CopyKind.ASK:
        return Address(copy.address, account, told.review_url)
    token = links.make(session, kit.sealer, copy.plan_id, account.id, kit.clock())
    return Address(copy.address, account, f"{kit.services.public_url}/d/{token}" if token else told.review_url)


def _failed(kit: Kit, copy_id: int, error: HubError, *, for_good: bool) -> bool:
    """Keep why it failed, and go the other way when it is time; tell whether to try this way again."""
    with kit.database.writing() as session:
        copy = session.get_one(CopyRow, copy_id)
        _fail(copy, kit, Text.from_error(error))
        failing = kit.clock() - (copy.failing_since or kit.clock())
        copy.refused = for_good or failing > _LONGEST
        plan = session.get_one(PlanRow, copy.plan_id)
        patience = timedelta(minutes=policies.policy_of(session, plan.school_id, plan.connector).patience)
        if copy.refused or failing >= patience:
            go_the_other_way(session, kit, copy, plan)
        return not copy.refused and not copy.silent


def _done(kit: Kit, errand: Errand, reference: str) -> None:
    with kit.database.writing() as session:
        copy = session.get_one(CopyRow, errand.copy.id)
        copy.reference, copy.told_at = reference, copy.told_at or kit.clock()
        copy.shown, copy.reminded = errand.copy.wanted, errand.copy.reminders
        copy.error = copy.why = copy.failing_since = None
        copy.refused, copy.changed_at = False, kit.clock()
        session.add(copy)
