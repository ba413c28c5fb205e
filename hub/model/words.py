"""What the hub's states, kinds, roles, channels and owners are called in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.model.states import Channel, PlanState, Role, RunState, Verdict
from hub.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHANNELS: Mapping[str, Text] = {
    Channel.WEB: Text("web page"),
    Channel.CLI: Text("command line"),
    Channel.EMAIL: Text("e-mail"),
    Channel.SLACK: Text("Slack"),
    Channel.API: Text("program"),
    Channel.RULE: Text("rule of the school"),
}
_ROLES: Mapping[str, Text] = {
    Role.UPLOADER: Text("uploader"),
    Role.REVIEWER: Text("reviewer"),
    Role.DECIDER: Text("decider"),
    Role.ADMINISTRATOR: Text("administrator"),
    Role.SUPPLIER: Text("supplier's contact"),
    Role.OPERATOR: Text("operator"),
}
_PLAN_STATES: Mapping[str, Text] = {
    PlanState.DRAFTING: Text("being made"),
    PlanState.PENDING: Text("waiting for a decision"),
    PlanState.APPROVED: Text("approved"),
    PlanState.APPLIED: Text("applied"),
    PlanState.REJECTED: Text("rejected"),
    PlanState.EXPIRED: Text("expired"),
    PlanState.REPLACED: Text("replaced by a newer plan"),
    PlanState.EMPTY: Text("nothing to change"),
}
_RUN_STATES: Mapping[str, Text] = {
    RunState.QUEUED: Text("queued"),
    RunState.COLLECTING: Text("collecting"),
    RunState.PLANNED: Text("planned"),
    RunState.FAILED: Text("failed"),
}
_VERDICTS: Mapping[str, Text] = {Verdict.APPROVE: Text("approved"), Verdict.REJECT: Text("rejected")}
_OWNERS: Mapping[str, Text] = {
    "school": Text("the school"),
    "administrator": Text("an administrator"),
    "operator": Text("the operator of the hub"),
    "vendor": Text("the supplier"),
    "developer": Text("the developer of the plugin"),
}


def channel(name: str) -> Text:
    """Return what a way of deciding is called; a notifier that we do not know by its own name."""
    return _word(_CHANNELS, name)


def role(name: str) -> Text:
    """Return what a role is called; a plugin's own by its name."""
    return _word(_ROLES, name)


def plan_state(name: str) -> Text:
    """Return what a plan's state is called."""
    return _word(_PLAN_STATES, name)


def run_state(name: str) -> Text:
    """Return what a run's state is called."""
    return _word(_RUN_STATES, name)


def verdict(name: str) -> Text:
    """Return what somebody said to a plan."""
    return _word(_VERDICTS, name)


def owner(name: str) -> Text:
    """Return who can lift an issue."""
    return _word(_OWNERS, name)


def _word(words: Mapping[str, Text], name: str) -> Text:
    return words.get(name) or Text.of("{name}", name=name)
