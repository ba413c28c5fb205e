"""The one table of endpoints: routes, document and page are made from it, so none can differ from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hub.people.api_tokens import Scope
from hub.web.api import models, past, places, reviewing, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from hub.web.api.call import Call

PREFIX = "/api/v1"
JSON = "application/json"
JSON_LINES = "application/jsonl"


class Endpoint(NamedTuple):
    """One method at one path: what it takes, what it answers, which scope a token needs for it."""

    method: str
    path: str
    handler: Callable[[Call], Any]
    scope: Scope
    answer: type[BaseModel] | None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    media: str = JSON

    @property
    def name(self) -> str:
        """Return what the operation is called."""
        return self.handler.__name__

    @property
    def about(self) -> str:
        """Return what it does, in a sentence."""
        return str(self.handler.__doc__)


_JOB = "/jobs/{school}/{job}"
_PLAN = "/plans/{plan}"
TABLE = (
    Endpoint("GET", "/schools", places.list_schools, Scope.READ, models.Schools),
    Endpoint("GET", "/jobs", places.list_jobs, Scope.READ, models.Jobs, query=sent.SchoolQuery),
    Endpoint("POST", _JOB + "/runs", places.start_run, Scope.RUN, models.RunOut, body=sent.RunAsked, status=202),
    Endpoint("POST", _JOB + "/file", places.hand_in, Scope.RUN, models.RunOut, body=sent.FileIn, status=202),
    Endpoint("POST", _JOB + "/pause", places.pause, Scope.RUN, models.JobOut),
    Endpoint("POST", _JOB + "/resume", places.resume, Scope.RUN, models.JobOut),
    Endpoint("GET", "/runs", places.list_runs, Scope.READ, models.Runs, query=sent.PageQuery),
    Endpoint("GET", "/runs/{run}", places.get_run, Scope.READ, models.RunOut),
    Endpoint("GET", "/plans", reviewing.list_plans, Scope.READ, models.Plans, query=sent.PlanQuery),
    Endpoint("GET", _PLAN, reviewing.get_plan, Scope.READ, models.PlanOut),
    Endpoint("GET", _PLAN + "/rows", reviewing.list_rows, Scope.READ, models.Rows, query=sent.RowsQuery),
    Endpoint("GET", _PLAN + "/rows/{seq}/history", past.list_steps, Scope.READ, models.Steps, query=sent.PageQuery),
    Endpoint("POST", _PLAN + "/selection", reviewing.select, Scope.REVIEW, models.SelectionOut, body=sent.SelectionIn),
    Endpoint("GET", _PLAN + "/questions", reviewing.list_questions, Scope.READ, models.Questions),
    Endpoint("POST", _PLAN + "/answers", reviewing.answer, Scope.REVIEW, models.RevisionOut, body=sent.AnswersIn),
    Endpoint("POST", _PLAN + "/decision", reviewing.decide, Scope.DECIDE, models.DecisionTaken, body=sent.DecisionIn),
    Endpoint("POST", _PLAN + "/undo", reviewing.undo, Scope.UNDO, models.RunOut, status=202),
    Endpoint("GET", _PLAN + "/receipts", reviewing.list_receipts, Scope.READ, models.Receipts, query=sent.RowsQuery),
    Endpoint("GET", "/history", past.list_history, Scope.AUDIT, models.Entries, query=sent.HistoryQuery),
    Endpoint("GET", "/audit", past.export_audit, Scope.AUDIT, None, query=sent.AuditQuery, media=JSON_LINES),
)
