"""The matrix of what notifiers ask of the hub: every button in Slack and every mail ends in one of these calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hub.plugin import Account, Ballot
from hub.plugin.reviewing import Look
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


def _reviewing(name: str, *words: Any, **other: Any) -> Do:
    def do(world: Any, account: Account) -> object:
        plan, digest = int(world.facts["plan"]), world.facts["digest"][:16]
        given = [digest if word == "digest" else word for word in words]
        return getattr(world.hub.desk.reviewing, name)(plan, account, *given, **other)

    return do


def _start(world: Any, account: Account) -> object:
    return world.hub.desk.reviewing.start(account, "lending.passes", world.facts["hub_school"])


def _mine(name: str) -> Do:
    def do(world: Any, account: Account) -> object:
        return getattr(world.hub.desk.reviewing, name)(account)

    return do


def _call(name: str, does: str, yes: str, do: Do) -> Call:
    return Call(name=name, does=does, yes=yes, do=do)


CHOOSES, LOOKS, EVERYWHERE = "reviewer decider", "lookers", Look()
CALLS: tuple[Call, ...] = (
    _call("decide", "Approve", "decider", _ballot("approve")),
    _call("decide", "Reject with a reason", "decider", _ballot("reject")),
    _call("decide", "Approve, job with a role of its own", "plugin", _ballot("approve", "own_")),
    _call("reviewing.sheet", "See a plan's numbers", LOOKS, _reviewing("sheet")),
    _call("reviewing.lines", "See a page of its rows", LOOKS, _reviewing("lines", EVERYWHERE)),
    _call("reviewing.find", "Find rows by words", LOOKS, _reviewing("find", "Atlas", EVERYWHERE)),
    _call("reviewing.choose", "Choose rows", CHOOSES, _reviewing("choose", "digest", off=[1])),
    _call("reviewing.choose_all", "Choose all rows", CHOOSES, _reviewing("choose_all", "digest", EVERYWHERE, on=True)),
    _call("reviewing.questions", "See the questions", LOOKS, _reviewing("questions")),
    _call(
        "reviewing.answer",
        "Answer questions",
        CHOOSES,
        _reviewing("answer", "house:new", {"address": "https://x.example"}),
    ),
    _call("reviewing.secret_link", "Get the link for a secret", CHOOSES, _reviewing("secret_link", "house:new")),
    _call("reviewing.pending", "List what waits for oneself", "all", _mine("pending")),
    _call("reviewing.jobs", "List the jobs of one's own schools", "all", _mine("jobs")),
    _call("reviewing.start", "Start a run", "reviewer decider administrator operator", _start),
)
