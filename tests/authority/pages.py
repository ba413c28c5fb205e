"""The matrix of the pages: one row for each address and method, and for each case in which it differs.

``yes`` names who may (see `columns.people`). Of the others, whoever sees the school gets a refusal in a
sentence, everybody else the page that is not there; ``hides`` shows nobody else the page at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.authority.columns import DOOR, HIDDEN, LOOKERS, NO, SIGN_IN, YES, people

_ADMINISTER = "administrator operator"
_PLAN_TIMES = "decider administrator operator"  # and to undo
_JOB = "/jobs/{hub_school}/{connector}"
_IDDINK = "/schools/{hub_school}/iddink"
_POLICY = "/schools/{hub_school}/policy"
_DAYS = {"first": "2026-12-21", "last": "2027-01-07"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one can do with a page. ``path`` and ``form`` may name facts of the world in braces."""

    way: str
    does: str
    yes: str
    no: str | None = None
    hides: bool = False
    machine: bool = False  # proves itself by a signature, not by a sign-in
    path: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    file: bool = False
    expect: tuple[int, ...] = (200, 303)

    @property
    def method(self) -> str:
        return self.way.partition(" ")[0]

    @property
    def route(self) -> str:
        return self.way.partition(" ")[2]

    def cell(self, column: str) -> str:
        """Return what happens to somebody."""
        if self.machine:
            return DOOR
        if column in people(self.yes):
            return YES
        if column == "stranger":
            return NO if self.no is not None and column in people(self.no) else SIGN_IN
        refused = people(self.no) if self.no is not None else (frozenset() if self.hides else LOOKERS)
        return NO if column in refused else HIDDEN


def row(way: str, does: str, yes: str, **other: object) -> Row:
    """Return a row; `Row` says what else it may hold."""
    return Row(way=way, does=does, yes=yes, **other)  # type: ignore[arg-type]


_OWN = {"plan": "{own_plan}"}
_PICK = {"seq": "1", "on": "0"}
_APPROVE = {"verdict": "approve", "digest": "{digest}", "revision": "{revision}"}
_APPROVE_OWN = {"verdict": "approve", "digest": "{own_digest}", "revision": "{own_revision}"}
_POLICY = "/schools/{hub_school}/policy"
_DAYS = {"first": "2026-10-19", "last": "2026-10-23"}
_STAND_IN = _DAYS | {"account": "{account}", "instead": "{deputy}"}
_AT_A = {"school": "{hub_school}"}
_TOKEN = {"name": "t", "days": "5", "scope-read": "1"}

PAGES: tuple[Row, ...] = (
    row("GET /signin", "See the sign-in page", "everybody"),
    row("POST /signin", "Try to sign in", "everybody", form={"email": "{column}@y.example"}, expect=(422,)),
    row(
        "GET /signin/{provider}",
        "Leave for a provider's sign-in",
        "everybody",
        path={"provider": "school"},
        expect=(403,),
    ),
    row(
        "GET /signin/{provider}/back",
        "Come back from it, with what the provider signed",
        "everybody",
        path={"provider": "school"},
        expect=(403,),
    ),
    row("POST /signout", "Sign out", "all"),
    row("GET /welcome/{token}", "Open an invitation, whoever holds it", "everybody", path={"token": "{invitation}"}),
    row(
        "POST /welcome/{token}",
        "Set the first password, whoever holds the invitation",
        "everybody",
        path={"token": "{invitation}"},
        form={"csrf": "{invitation_csrf}", "new": "short"},
        expect=(422,),
    ),
    row("GET /d/{token}", "Look at a plan by a mail's link", "everybody", path={"token": "{link}"}),
    row(
        "POST /d/{token}",
        "Decide by a mail's link, as its recipient only",
        "decider",
        no="everybody",
        path={"token": "{link}"},
        form=_APPROVE,
    ),
    row("GET /", "Home: what waits at one's own schools", "all"),
    row("GET /schools/{hub_school}", "Home of the school", "lookers"),
    row("GET /schools/{hub_school}/runs/{run}", "Be led to a run", "all"),
    row("GET /schools/{hub_school}/plans/{plan}", "Be led to a plan", "all"),
    row("GET /plans", "List the plans of one's own schools", "all"),
    row("GET /plans", "List the plans of the school", "lookers", query="?school={hub_school}"),
    row("GET /plans/{plan}", "Look at a plan", "lookers"),
    row("GET /plans/{plan}", "Look at a plan of a job with a role of its own", "lookers", path=_OWN),
    row("GET /plans/{plan}/progress", "See how far applying is", "lookers"),
    row("POST /plans/{plan}/find", "Filter a plan's rows", "lookers", form={"q": "Atlas"}),
    row("POST /plans/{plan}/select", "Choose rows", "reviewer decider", form=_PICK),
    row(
        "POST /plans/{plan}/select",
        "Choose rows, job with a role of its own",
        "reviewer decider plugin",
        path=_OWN,
        form=_PICK,
    ),
    row(
        "POST /plans/{plan}/answers",
        "Answer questions",
        "reviewer decider",
        form={"answer.address.house:new": "https://x.example"},
    ),
    row("POST /plans/{plan}/decide", "Approve", "decider", form=_APPROVE),
    row("POST /plans/{plan}/decide", "Reject", "decider", form=_APPROVE | {"verdict": "reject", "reason": "no"}),
    row("POST /plans/{plan}/decide", "Approve, job with a role of its own", "plugin", path=_OWN, form=_APPROVE_OWN),
    row("POST /plans/{plan}/undo", "Propose to undo", _PLAN_TIMES, path={"plan": "{applied}"}),
    row("GET /plans/{plan}/story", "Read a plan's story", "lookers"),
    row("GET /plans/{plan}/report", "Take a plan along as a table", "lookers"),
    row("GET /plans/{plan}/rows/{seq}", "See what happened to a record", "lookers", path={"seq": "1"}),
    row("GET /history", "See the history of one's own schools", "other administrator operator"),
    row("GET /history", "See the history of the school", _ADMINISTER, query="?school={hub_school}"),
    row("POST /history/find", "Search the history of the school", _ADMINISTER, form=_AT_A | {"q": "Atlas"}),
    row("GET /history/export", "Take the history of the school along", _ADMINISTER, query="?school={hub_school}"),
    row("GET /audit", "See the audit of one's own schools", "other administrator operator"),
    row("GET /audit", "See the audit of the school", _ADMINISTER, query="?school={hub_school}"),
    row("GET /audit/export", "Take the audit of the school along", _ADMINISTER, query="?school={hub_school}"),
    row("GET /fill/{token}", "Open a link for a secret, whoever holds it", "everybody", path={"token": "{fill}"}),
    row(
        "POST /fill/{token}",
        "Fill the secret in, whoever holds the link",
        "everybody",
        path={"token": "{fill}"},
        form={"csrf": "{fill_csrf}", "password": "hush"},
    ),
    row("GET /runs/{run}", "See how a run stands", "lookers"),
    row("GET /jobs", "List the jobs of one's own schools", "all"),
    row("GET /jobs", "List the jobs of the school", "lookers", query="?school={hub_school}"),
    row("POST /jobs/find", "Be led to the search for one person", "all", form={"find": "lending.passes"}),
    row("POST " + _JOB + "/run", "Start a run", "reviewer decider administrator operator"),
    row(
        "POST " + _JOB + "/run",
        "Start a run, job with a role of its own",
        "reviewer decider administrator operator plugin",
        path={"connector": "lending.loans"},
    ),
    row(
        "POST " + _JOB + "/run",
        "Hand a file in",
        "uploader reviewer decider administrator operator",
        path={"connector": "lending.file"},
        file=True,
    ),
    row("POST " + _JOB + "/pause", "Pause a job", _PLAN_TIMES),
    row("POST " + _JOB + "/resume", "Resume a job", _PLAN_TIMES),
    row("POST " + _JOB + "/schedule", "Say when a job runs", _PLAN_TIMES, form={"every": "60"}),
    row("GET /me", "One's own page", "all"),
    row("POST /me", "One's own language and time zone", "all", form={"language": "nl"}),
    row("POST /me/sessions", "End one's own sessions", "all"),
    row("GET /me/tokens", "List one's own tokens", "all"),
    row("POST /me/tokens", "Make a token for oneself", "all", form=_TOKEN),
    row("POST /me/tokens/revoke", "Revoke a token of one's own", "all", form={"token": "1"}),
    row("GET /me/password", "See the form for another password", "all"),
    row("POST /me/password", "Change one's own password, with the present one", "all", expect=(422,)),
    row("GET /link/{token}", "See who asks to act as oneself", "decider", no="all", path={"token": "{offer}"}),
    row("POST /link/{token}", "Let a chat act as oneself", "decider", no="all", path={"token": "{offer}"}),
    row("POST /me/unlink", "No longer let a chat act as oneself", "all", form={"notifier": "slack"}),
    row("GET /machines", "List the machines of one's own schools", "other administrator operator"),
    row("POST /machines", "Add a machine to the school", _ADMINISTER, form=_AT_A | {"name": "M", "role": "reviewer"}),
    row("POST /machines/{machine}/tokens", "Make a token for a machine of the school", _ADMINISTER, form=_TOKEN),
    row("POST /machines/{machine}/revoke", "Revoke a machine's token", _ADMINISTER, form={"token": "1"}),
    row("GET /api", "Read what there is to call", "everybody"),
    row("GET /people", "List people of one's own schools", "other administrator operator"),
    row(
        "POST /people",
        "Invite to the school",
        _ADMINISTER,
        form=_AT_A | {"email": "new@vall.example", "role": "reviewer"},
    ),
    row("GET /people/{account}", "See a person of the school", _ADMINISTER),
    row("POST /people/{account}/give", "Give a role at the school", _ADMINISTER, form=_AT_A | {"role": "decider"}),
    row("POST /people/{account}/give", "Make an operator", "operator", no="lookers", form={"role": "operator"}),
    row("POST /people/{account}/take", "Take a role at the school", _ADMINISTER, form=_AT_A | {"role": "reviewer"}),
    row("POST /people/{account}/password", "Make a one-time password", _ADMINISTER),
    row("POST /people/{account}/invite", "Make a new invitation", _ADMINISTER),
    row("POST /people/{account}/sign-out", "End somebody's sessions", _ADMINISTER),
    row("POST /people/{account}/block", "Block an account", _ADMINISTER),
    row("POST /people/{account}/unblock", "Unblock an account", _ADMINISTER),
    row("GET " + _POLICY, "See the policy", _ADMINISTER),
    row("POST " + _POLICY, "Set the policy", _ADMINISTER, expect=(303, 422)),
    row("POST " + _POLICY + "/follow", "Drop a policy", _ADMINISTER),
    row("POST " + _POLICY + "/stand-ins", "Name a stand-in", _ADMINISTER, form=_STAND_IN),
    row("POST " + _POLICY + "/stand-ins/remove", "End a stand-in", _ADMINISTER, form={"id": "{stand_in}"}),
    row("POST " + _POLICY + "/holidays", "Add a holiday", _ADMINISTER, form=_DAYS | {"name": "Autumn"}),
    row("POST " + _POLICY + "/holidays/remove", "Take a holiday back", _ADMINISTER, form={"id": "{holiday}"}),
    row("GET /healthz", "Ask whether the process lives", "everybody"),
    row("GET /readyz", "Ask whether it is ready", "everybody", expect=(200, 503)),
    row("POST /mattermost/press", "Deliver what was pressed in Mattermost, with its key", "", machine=True),
    row("POST /mattermost/dialog", "Deliver what was sent in Mattermost, with its key", "", machine=True),
    row("POST /slack/events", "Deliver what was clicked in Slack, signed by Slack", "", machine=True),
    row("GET " + _IDDINK + "/licences", "See the register of licences", "plugin", hides=True),
    row("POST " + _IDDINK + "/licences", "Search the register of licences", "plugin", hides=True),
    row("GET " + _IDDINK + "/licences/{ref}", "See a licence", "plugin", hides=True),
    row(
        "POST " + _IDDINK + "/licences/{ref}",
        "Administer a licence",
        "plugin",
        hides=True,
        form={"do": "activate"},
        expect=(303, 422),
    ),
    row("GET " + _IDDINK + "/fetch", "See how to fetch licences", "plugin", hides=True),
    row("POST " + _IDDINK + "/fetch", "Fetch licences", "plugin", hides=True, expect=(200, 303, 409, 422)),
    row("GET " + _IDDINK + "/export", "See the exports of users", "plugin", hides=True),
    row("POST " + _IDDINK + "/export", "Make an export of users", "plugin", hides=True),
    row("GET " + _IDDINK + "/exports/{ref}", "Download an export", "plugin", hides=True, path={"ref": "{export}"}),
    row("GET " + _IDDINK + "/publishers", "See the publishers", "administrator", hides=True),
    row("GET " + _IDDINK + "/publishers/edit", "See a publisher", "administrator", hides=True),
    row("POST " + _IDDINK + "/publishers/edit", "Register a publisher", "administrator", hides=True, expect=(303, 422)),
    row("GET " + _IDDINK + "/connection", "See the connection", "administrator", hides=True),
    row("POST " + _IDDINK + "/connection", "Set the connection up", "administrator", hides=True, expect=(303, 422)),
)
