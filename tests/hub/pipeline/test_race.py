"""Many people at once: one decision, one apply, and a sentence for everybody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlmodel import select

from hub.errors import Refusal
from hub.store.plan_tables import DecisionRow
from hub.store.tables import LegRow


def test_twenty_simultaneous_decisions_give_one_decision_and_one_apply(office) -> None:
    """Nineteen people are told who decided; the register is written once."""
    plan = office.plan()

    def press(number: int) -> str:
        who, verdict = ("ann", "bob")[number % 2], ("approve", "reject")[number % 3 == 0]
        channel = ("web", "slack", "email", "cli")[number % 4]
        try:
            return office.hub.desk.decide(office.ballot(plan, who, verdict=verdict, reason="why", channel=channel))
        except Refusal as refusal:
            return f"refused: {refusal}"

    with ThreadPoolExecutor(20) as pool:
        told = list(pool.map(press, range(20)))
    office.work()
    refused = [sentence for sentence in told if sentence.startswith("refused")]
    assert len(refused) == 19
    assert all("Ann" in sentence or "Bob" in sentence for sentence in refused)
    with office.hub.database.reading() as session:
        assert len(session.exec(select(DecisionRow)).all()) == 1
        assert len(session.exec(select(LegRow).where(LegRow.kind == "apply")).all()) <= 1
