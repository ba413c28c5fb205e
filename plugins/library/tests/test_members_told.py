"""An import that was applied tells the library's own system by itself."""

from __future__ import annotations

from sqlmodel import col, select

from hub.store.plan_tables import PlanRow
from hub.store.tables import JobRow, RunRow
from plugins.library import hooks
from plugins.library.standin import Koha

from .conftest import SETTINGS, Counter, Watch, pupils, written
from .school import SECTION
from .targets_contract import set_up


def test_an_applied_import_starts_the_run_of_the_system_that_is_in_use(make_hub, work, tmp_path):
    """Koha's plan has the new members with their cards; of Wise and FOLIO, not in use, nothing is run."""
    watch = Watch()
    hub = make_hub([hooks], clock=watch, plugins={"library": SETTINGS | SECTION})
    counter = Counter(hub, work, tmp_path, watch)
    with Koha().serve() as koha:
        set_up(counter.hub.desk, counter.school, "koha", koha)
        members = counter.let_in(written(pupils(3)))
        with counter.hub.database.reading() as session:
            jobs = select(JobRow.connector, RunRow.by).where(JobRow.id == RunRow.job_id)
            assert session.exec(jobs.order_by(col(RunRow.id))).all()[1:] == [
                ("library.koha", f"plan {members.plan.id}")
            ]
            plan = session.exec(select(PlanRow).where(PlanRow.connector == "library.koha")).one()
        told = counter.approve(counter.told(plan.id))
        assert told.counts["applied"] == 6
        cards = {one.card_number for one in counter.members().values()}
        assert {one["cardnumber"] for one in koha.patrons.values()} == cards
