"""Writes docs/authority.md from the rows that the tests prove."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from tests.authority import library_pages, pages, supplier_pages
from tests.authority.api import API
from tests.authority.calls import CALLS
from tests.authority.columns import COLUMNS, SIGNS, TITLES
from tests.authority.commands import COMMANDS

PAGES = (*pages.PAGES, *library_pages.PAGES, *supplier_pages.PAGES)
PAGE = Path(__file__).parents[2] / "docs" / "authority.md"
_HEAD = """# Who may do what

Every address, command and button of the hub, and who may use it. This page is written from the rows in
[`tests/authority`](../tests/authority/pages.py), and a test does each cell as somebody with exactly that role. A new
page or command without a row fails that test. The rights themselves are one table, in
[`hub/people/authority.py`](../hub/people/authority.py).

| sign | means |
| --- | --- |
| yes | it is done |
| no | refused in a sentence; nothing is written |
| · | the same answer, byte for byte, as an address that does not exist; nothing is written |
| → | led to the sign-in |
| ‡ | no sign-in opens it: a machine proves itself by its signature |

What was chosen, and why:

- An **operator** runs the hub at every school and decides nothing: choosing rows and deciding take
  a grant at the school.
- An **administrator** looks after a school's people, jobs and policy, and decides nothing either. Nobody gives a
  role to themselves; only an operator makes operators; the last administrator of a school and the last operator stay.
- Blocking an account, or making it a new password, takes somebody who administers **every** school that it opens.
- An **uploader** hands files in and sees what becomes of them. A **reviewer** also chooses rows and answers questions.
- A **plugin's role** opens that plugin's pages, and decides on those jobs that name it instead of `decider`.
  On such a job a decider may choose rows, not decide.
- Holders of a plugin's role may give others what the plugin says, with an account of their own: the plugin's roles
  or **uploader**, at their school. They renew and end the accounts of people who have no other role at all.
- A **supplier's contact** sees nothing of a school but pages that ask for exactly that role.
- A person blocked, or with no role at a school, is a stranger there in every way in: page, mail, chat, command.

"""
_PAGES = """## Pages

"""
_CALLS = """
## Buttons in mails and chats

A button in Slack or in another chat, and the page behind a mail, end in one of these calls.

"""
_API = """
## The JSON API

With a token of every scope; a token with fewer may less. A refused call is a problem document with the status 403, a
hidden one has the status 404 and says what an address that does not exist says.

"""
_COMMANDS = """
## Commands

As somebody named with `--as` or `HUB_AS`. Without it a command that sets the hub up is the machine's own and may do
everything: whoever runs `hub` on the machine can name anybody, so the machine's own accounts are the guard.

"""
_MACHINE = """
These know no person. Whoever runs `hub` on the machine may use them:

"""


class _Proven(Protocol):
    does: str

    def cell(self, column: str) -> str: ...


def written() -> str:
    """Return the page."""
    people = COLUMNS[1:]
    pages = _table([(f"`{row.way}`", row) for row in PAGES], COLUMNS)
    calls = _table([(row.name, row) for row in CALLS], people)
    programs = _table([(f"`{row.name}`", row) for row in API], people)
    said = _table([(f"`hub {row.name}`", row) for row in COMMANDS if not row.machine], people)
    alone = "".join(f"- `hub {row.name}`: {row.does}\n" for row in COMMANDS if row.machine)
    return _HEAD + _PAGES + pages + _CALLS + calls + _API + programs + _COMMANDS + said + _MACHINE + alone


def _table(rows: Iterable[tuple[str, _Proven]], columns: Sequence[str]) -> str:
    head = ["what", "how", *(TITLES.get(column, column) for column in columns)]
    lines = [head, ["---"] * len(head)]
    lines += [[row.does, way, *(SIGNS[row.cell(column)] for column in columns)] for way, row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
