"""The matrix of the commands, as somebody named with ``--as``; without it, the machine may do all of them.

Those with ``machine`` know no person: whoever runs `hub` on the machine does them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.authority.columns import HIDDEN, LOOKERS, NO, YES, people

_ADMINISTER = "administrator operator"
_PLAN_TIMES = "decider administrator operator"
_AT = "--school {hub_school}"
_DAYS = " --first 2026-12-21 --last 2027-01-07"


@dataclass(frozen=True, kw_only=True)
class Command:
    """What one can do with a command. ``words`` are its arguments and may name facts of the world."""

    name: str
    does: str
    yes: str
    words: str = ""
    no: str | None = None
    machine: bool = False

    def cell(self, column: str) -> str:
        """Return what happens to somebody."""
        if column in people(self.yes):
            return YES
        return NO if column in (LOOKERS if self.no is None else people(self.no)) else HIDDEN


def _command(name: str, does: str, yes: str, words: str = "", **other: object) -> Command:
    return Command(name=name, does=does, yes=yes, words=words, **other)  # type: ignore[arg-type]


def _machine(name: str, does: str) -> Command:
    return Command(name=name, does=does, yes="", machine=True)


_OPERATES = {"no": "all"}
COMMANDS: tuple[Command, ...] = (
    _command("run", "Start a run", "reviewer decider administrator operator", "lending.passes " + _AT),
    _command("plans", "List the plans of one's own schools", "all"),
    _command("plan", "Look at a plan", "lookers", "{plan}"),
    _command("answer", "Answer questions", "reviewer decider", "{plan} house:new address=https://x.example"),
    _command("select", "Choose rows", "reviewer decider", "{plan} 1 --leave-out"),
    _command("approve", "Approve", "decider", "{plan}"),
    _command("approve", "Approve, job with a role of its own", "plugin", "{own_plan}"),
    _command("reject", "Reject", "decider", "{plan} --reason no"),
    _command("undo", "Propose to undo", _PLAN_TIMES, "{applied}"),
    _machine("serve", "Serve the hub"),
    _machine("demo", "Show the demonstration"),
    _command("migrate", "Bring the tables up to date", "operator", **_OPERATES),
    _command("check", "Check the configuration and every connection", "operator", **_OPERATES),
    _command("school add", "Add a school", "operator", "21QW00 Eik", **_OPERATES),
    _command("school list", "List one's own schools", "all"),
    _command("person add", "Open an account with a one-time password", "operator", "new@vall.example", **_OPERATES),
    _command("person invite", "Invite to the school", _ADMINISTER, "new@vall.example --role reviewer " + _AT),
    _command("person invite", "Invite without a role", "operator", "new@vall.example", **_OPERATES),
    _command("person list", "List people of the schools that one administers", "all"),
    _command("person password", "Make a one-time password", _ADMINISTER, "{email}", no=""),
    _command("person block", "Block an account", _ADMINISTER, "{email}", no=""),
    _command("person unblock", "Unblock an account", _ADMINISTER, "{email}", no=""),
    _command("person sessions", "See and end somebody's sessions", _ADMINISTER, "{email} --end", no=""),
    _command("grant add", "Give a role at the school", _ADMINISTER, "{email} --role decider " + _AT),
    _command("grant add", "Make an operator", "operator", "{email} --role operator", **_OPERATES),
    _command("grant take", "Take a role at the school", _ADMINISTER, "{email} --role reviewer " + _AT),
    _command("grant list", "List the roles at the schools that one administers", "all"),
    _command("policy show", "See who decides", _ADMINISTER, _AT),
    _command("policy set", "Say who decides and how many must agree", _ADMINISTER, "needed=2 " + _AT),
    _command("policy follow", "Have a job follow the school's policy", _ADMINISTER, _AT),
    _command(
        "policy stand-in",
        "Have a colleague stand in for another",
        _ADMINISTER,
        "decider@vall.example {email} " + _AT + _DAYS,
    ),
    _command("policy end-stand-in", "End a stand-in", _ADMINISTER, "{stand_in} " + _AT),
    _command("policy holiday", "Add a holiday", _ADMINISTER, "Christmas " + _AT + _DAYS),
    _command("policy end-holiday", "Take a holiday back", _ADMINISTER, "{holiday} " + _AT),
    _command("keys list", "List the keys that seal and sign", "operator", **_OPERATES),
    _command("keys rotate", "Make a new key", "operator", **_OPERATES),
    _command("keys retire", "Have a key vouch for no link any more", "operator", "{old_key}", **_OPERATES),
    _command("link list", "See who has a link to a plan", "lookers", "{plan}"),
    _command("link revoke", "Withdraw the links to a plan", _ADMINISTER, "{plan}"),
    _command("jobs", "List the jobs of one's own schools", "all"),
    _command("jobs set", "Say when a job runs", _PLAN_TIMES, "lending.passes --every 60 " + _AT),
    _command("jobs pause", "Pause a job", _PLAN_TIMES, "lending.passes " + _AT),
    _command("jobs resume", "Resume a job", _PLAN_TIMES, "lending.passes " + _AT),
    _command("audit export", "Take the audit out", "operator", **_OPERATES),
    _command("audit export", "Take the school's audit out", _ADMINISTER, _AT),
    _command("token add", "Make a token for oneself", "all", "x"),
    _command("token add", "Make a token for a machine of the school", _ADMINISTER, "x --machine Clock " + _AT),
    _command("token list", "List one's own tokens", "all"),
    _command("token list", "List the tokens of a machine of the school", _ADMINISTER, "--machine Clock " + _AT),
    _command("token revoke", "Revoke a token of one's own", "all", "1"),
    _command("token revoke", "Revoke a machine's token", _ADMINISTER, "1 --machine Clock " + _AT),
    _command("audit verify", "Prove that the audit was not altered", "operator", **_OPERATES),
    _command(
        "roster import", "Hand a pupil file in", "uploader reviewer decider administrator operator", "{file} " + _AT
    ),
    _command("roster show", "See who is in the roster", "lookers", _AT),
    _machine("iddink export", "Write the export of users"),
    _machine("iddink licences", "List the register of licences"),
    _machine("iddink assign", "Give a licence to a person"),
    _machine("iddink activate", "Put a licence to use"),
    _machine("iddink withdraw", "Take a licence out of use"),
    _machine("iddink publisher add", "Register a publisher"),
    _machine("iddink publisher list", "List the publishers"),
    _machine("iddink connection set", "Set the connection up"),
    _machine("mail bounce", "Hand in a mail that came back"),
    _machine("mail poll", "Look for mails that came back"),
    _machine("slack link", "Link an account with a Slack user"),
    _machine("slack unlink", "Undo that link"),
    _machine("slack manifest", "Print the manifest of the Slack app"),
)
