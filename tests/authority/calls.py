"""The matrix of what notifiers ask of the hub: every button in Slack and every mail ends in one of these calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.pipeline import review
from hub.pipeline.undo import propose
from hub.plugin import Account, Ballot
from tests.authority.columns import HIDDEN, LOOKERS, NO, YES, people

Do = Callable[[Any, Account], object]


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a notifier has the hub do in the name of a person."""

    name: str
    does: str
    yes: str
    do: Do

    def cell(self, column: str) -> str:
        """Return what happens to somebody."""
        if column in people(self.yes):
            return YES
        return NO if column in LOOKERS else HIDDEN


def _ballot(verdict: str, plan: str = "") -> Do:
    def do(world: Any, account: Account) -> object:
        facts = world.facts
        ballot = Ballot(
            plan_id=int(facts[f"{plan}plan"]),
            digest=facts[f"{plan}digest"][:16],
            verdict=verdict,
            account_id=account.id,
            channel="slack",
            reason="no",
        )
        return world.hub.desk.decide(ballot)

    return do


def _choose(world: Any, account: Account) -> object:
    return review.choose(world.hub.kit, int(world.facts["plan"]), account, on=False)


def _answer(world: Any, account: Account) -> object:
    return review.answer(
        world.hub.kit, int(world.facts["plan"]), account, "house:new", {"address": "https://x.example"}
    )


def _undo(world: Any, account: Account) -> object:
    return propose(world.hub.kit, int(world.facts["applied"]), account)


CALLS: tuple[Call, ...] = (
    Call(name="decide: approve", does="Approve", yes="decider", do=_ballot("approve")),
    Call(name="decide: reject", does="Reject with a reason", yes="decider", do=_ballot("reject")),
    Call(
        name="decide: approve (own role)",
        does="Approve, job with a role of its own",
        yes="plugin",
        do=_ballot("approve", "own_"),
    ),
    Call(name="choose", does="Choose rows", yes="reviewer decider", do=_choose),
    Call(name="answer", does="Answer questions", yes="reviewer decider", do=_answer),
    Call(name="undo", does="Propose to undo an applied plan", yes="decider administrator operator", do=_undo),
)
