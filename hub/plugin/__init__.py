"""The public surface: everything that plugins and notifiers may import from the hub."""

from __future__ import annotations

from hub.errors import (
    AccessRefused,
    ConfigurationError,
    HubError,
    InvalidInput,
    NotFound,
    PersonError,
    PluginFault,
    Refusal,
    RetryLater,
)
from hub.model.states import ChangeKind, Channel, IssueLevel, Verdict
from hub.model.states import Outcome as ChangeOutcome
from hub.model.text import ENGLISH, Text, Translate, marked
from hub.model.words import channel as channel_name
from hub.model.writing import day, local_moment, moment, number, short_day
from hub.plugin.columns import Json, UtcDateTime
from hub.plugin.connector import Connector, Limits, Run, Wording
from hub.plugin.demo import Colleague, Demo, DemoHub, Show
from hub.plugin.findings import Answers, Change, Delivery, Finding, Issue, Need, Question, QuestionGroup, WayOut
from hub.plugin.identities import Identities, Identity
from hub.plugin.letters import Letter, LetterState
from hub.plugin.notifier import Address, Notice, Notifier, Outcome, YellowRow
from hub.plugin.pages import Download, Hook, Page, PageRequest, RawAnswer, RawRequest, Redirect, Rendered
from hub.plugin.people import Holder, People
from hub.plugin.records import KEY, LOCAL, PERSONAL, PUBLIC, SECRET, SENSITIVE, Draft, Record
from hub.plugin.reviewing import (
    AnswersRefused,
    AskedField,
    AskedGroup,
    JobLine,
    LinePage,
    Look,
    PlanLine,
    PlanSheet,
    Reviewing,
)
from hub.plugin.services import Account, Ballot, Files, Kept, Person, Roster, RunStory, School, Secrets, Services
from hub.plugin.spec import Plugin, implements

__all__ = [
    "ENGLISH",
    "KEY",
    "LOCAL",
    "PERSONAL",
    "PUBLIC",
    "SECRET",
    "SENSITIVE",
    "AccessRefused",
    "Account",
    "Address",
    "Answers",
    "AnswersRefused",
    "AskedField",
    "AskedGroup",
    "Ballot",
    "Change",
    "ChangeKind",
    "ChangeOutcome",
    "Channel",
    "Colleague",
    "ConfigurationError",
    "Connector",
    "Delivery",
    "Demo",
    "DemoHub",
    "Download",
    "Draft",
    "Files",
    "Finding",
    "Holder",
    "Hook",
    "HubError",
    "Identities",
    "Identity",
    "InvalidInput",
    "Issue",
    "IssueLevel",
    "JobLine",
    "Json",
    "Kept",
    "Letter",
    "LetterState",
    "Limits",
    "LinePage",
    "Look",
    "Need",
    "NotFound",
    "Notice",
    "Notifier",
    "Outcome",
    "Page",
    "PageRequest",
    "People",
    "Person",
    "PersonError",
    "PlanLine",
    "PlanSheet",
    "Plugin",
    "PluginFault",
    "Question",
    "QuestionGroup",
    "RawAnswer",
    "RawRequest",
    "Record",
    "Redirect",
    "Refusal",
    "Rendered",
    "RetryLater",
    "Reviewing",
    "Roster",
    "Run",
    "RunStory",
    "School",
    "Secrets",
    "Services",
    "Show",
    "Text",
    "Translate",
    "UtcDateTime",
    "Verdict",
    "WayOut",
    "Wording",
    "YellowRow",
    "channel_name",
    "day",
    "implements",
    "local_moment",
    "marked",
    "moment",
    "number",
    "short_day",
]
