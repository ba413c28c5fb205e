"""The states and kinds that plans, changes, runs and messages go through."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """Where a run stands between its legs."""

    QUEUED = "queued"
    COLLECTING = "collecting"
    PLANNED = "planned"
    FAILED = "failed"


class PlanState(StrEnum):
    """Where a plan stands; only ``pending`` waits for a person."""

    DRAFTING = "drafting"
    PENDING = "pending"
    APPROVED = "approved"
    APPLIED = "applied"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REPLACED = "replaced"
    EMPTY = "empty"


class ChangeKind(StrEnum):
    """What would happen to one record."""

    CREATE = "create"
    UPDATE = "update"
    END = "end"


class IssueLevel(StrEnum):
    """How much an issue weighs: a blocker keeps its row out, a brake asks for a second person."""

    NOTE = "note"
    WARNING = "warning"
    BLOCKER = "blocker"
    BRAKE = "brake"


class Outcome(StrEnum):
    """What became of one change when its plan was applied."""

    APPLIED = "applied"
    ALREADY = "already"
    STALE = "stale"
    FAILED = "failed"


class Verdict(StrEnum):
    """What a person says to a plan."""

    APPROVE = "approve"
    REJECT = "reject"


class Channel(StrEnum):
    """Where a decision was taken; a notifier brings its own name as well."""

    WEB = "web"
    CLI = "cli"
    EMAIL = "email"
    SLACK = "slack"
    API = "api"
    RULE = "rule"


class LegKind(StrEnum):
    """The short, idempotent units that a run is executed in."""

    COLLECT = "collect"
    APPLY = "apply"
    SEND = "send"
    UNDO = "undo"
    TEND = "tend"
    LETTER = "letter"


class CopyKind(StrEnum):
    """What a copy of a message is for: people are asked, administrators hear what was decided, delivering halts."""

    ASK = "ask"
    RECEIPT = "receipt"
    HALT = "halt"


class Role(StrEnum):
    """What a grant lets a person do at a school; a plugin may ask for roles of its own."""

    UPLOADER = "uploader"
    REVIEWER = "reviewer"
    DECIDER = "decider"
    ADMINISTRATOR = "administrator"
    SUPPLIER = "supplier"
    OPERATOR = "operator"
