"""The matrix of the JSON API: with a token of every scope, each account may what its roles allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.authority.columns import HIDDEN, LOOKERS, NO, YES, people

_ADMINISTER = "administrator operator"
_PLAN_TIMES = "decider administrator operator"


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """One call. ``facts`` names those of the world that stand in its address; ``body`` may name facts in braces."""

    name: str
    does: str
    yes: str
    facts: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Mapping[str, Any] | None = None

    def cell(self, column: str) -> str:
        """Return what happens to somebody."""
        if column in people(self.yes):
            return YES
        return NO if column in LOOKERS else HIDDEN


def _call(name: str, does: str, yes: str, **other: Any) -> ApiCall:
    return ApiCall(name=name, does=does, yes=yes, **other)


_JOB = {"school": "{hub_school}", "job": "{connector}"}
_SEEN = {"digest": "{digest}", "revision": "{revision}"}
_OWN_SEEN = {"digest": "{own_digest}", "revision": "{own_revision}"}
API: tuple[ApiCall, ...] = (
    _call("list_schools", "List one's own schools", "all"),
    _call("list_jobs", "List the jobs of one's own schools", "all"),
    _call("list_jobs", "List the jobs of the school", "lookers", query="?school={hub_school}"),
    _call("start_run", "Start a run", "reviewer decider administrator operator", facts=_JOB, body={}),
    _call(
        "hand_in",
        "Hand in a file",
        "uploader reviewer decider administrator operator",
        facts={"school": "{hub_school}", "job": "lending.file"},
        body={"name": "p.csv", "content": "YTtiCg=="},
    ),
    _call("pause", "Pause a job", _PLAN_TIMES, facts=_JOB),
    _call("resume", "Resume a job", _PLAN_TIMES, facts=_JOB),
    _call("list_runs", "List the runs of one's own schools", "all"),
    _call("get_run", "See how a run stands", "lookers"),
    _call("list_plans", "List the plans of one's own schools", "all"),
    _call("list_plans", "List the plans of the school", "lookers", query="?school={hub_school}"),
    _call("get_plan", "Look at a plan", "lookers"),
    _call("list_rows", "Look at a plan's rows", "lookers"),
    _call("list_steps", "See what happened to a record", "lookers", facts={"seq": "1"}),
    _call("select", "Choose rows", "reviewer decider", body={"on": False, "rows": [1]}),
    _call("list_questions", "See the questions", "lookers"),
    _call(
        "answer",
        "Answer questions",
        "reviewer decider",
        body={"group": "house:new", "answers": {"address": "https://x.example"}},
    ),
    _call("decide", "Approve", "decider", body={"verdict": "approve", **_SEEN}),
    _call("decide", "Reject", "decider", body={"verdict": "reject", "reason": "no", **_SEEN}),
    _call(
        "decide",
        "Approve, job with a role of its own",
        "plugin",
        facts={"plan": "{own_plan}"},
        body={"verdict": "approve", **_OWN_SEEN},
    ),
    _call("undo", "Propose to undo", _PLAN_TIMES, facts={"plan": "{applied}"}),
    _call("list_receipts", "See a plan's receipts", "lookers", facts={"plan": "{applied}"}),
    _call("list_history", "See the history of one's own schools", "other administrator operator"),
    _call("list_history", "See the history of the school", _ADMINISTER, query="?school={hub_school}"),
    _call("export_audit", "Take the audit of one's own schools along", "other administrator operator"),
    _call("export_audit", "Take the audit of the school along", _ADMINISTER, query="?school={hub_school}"),
)
