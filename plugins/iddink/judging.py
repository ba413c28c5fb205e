"""What is found about one planned change: reasons as issues, and what has to be answered first."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from hub.plugin import ChangeKind, Issue, IssueLevel, Need, Text, WayOut
from plugins.iddink import codes, questions
from plugins.iddink.drafting import book_name
from plugins.iddink.effective import effective, withdraws
from plugins.iddink.matching import Match
from plugins.iddink.protocols import usable
from plugins.iddink.row_reason import RowReason
from plugins.iddink.verdicts import (
    PublisherState,
    change_reasons,
    licence_reasons,
    name_reasons,
    publisher_reasons,
    user_reasons,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from hub.plugin import Change, Finding, QuestionGroup
    from plugins.iddink.collisions import Collisions
    from plugins.iddink.people import People
    from plugins.iddink.protocol import Protocol
    from plugins.iddink.publishers import Shelf

_TO_PUBLISHERS = {codes.PUBLISHER_UNKNOWN, codes.PUBLISHER_NO_PROTOCOL, codes.PROTOCOL_UNAVAILABLE}
_ASK_WHO = {codes.USER_UNMATCHED, codes.USER_AMBIGUOUS, codes.USER_DISAGREES}
_STATES = {codes.LICENCE_EXPIRED, codes.LICENCE_REVOKED, codes.LICENCE_BLOCKED, codes.LICENCE_RETURNED}


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What judging a plan rests on; ``in_use`` are the keys of licences that staff activated.

    ``asked`` are the question groups that were given to the hub already, which keeps one for all its rows.
    """

    school_code: str
    today: date
    people: People
    shelf: Shelf
    collisions: Collisions
    in_use: frozenset[str]
    asked: set[str] = field(default_factory=set)

    def needs(self, key: str, group: Callable[[], QuestionGroup], *, blocks: bool = False) -> Iterator[Finding]:
        """A need, and before the first of its kind the question group itself."""
        if key not in self.asked:
            self.asked.add(key)
            yield group()
        yield Need(key, blocks=blocks)


def findings(change: Change, known: Knowledge) -> Iterator[Finding]:
    """Issues, needs and question groups of one change."""
    if change.kind is ChangeKind.END or change.after is None:
        yield _issue(RowReason(codes.GONE))
        return
    values = _judged(change.after)
    before = None if change.before is None else _judged(change.before)
    if before is not None and withdraws(effective(values, known.today).state):
        yield from _withdrawal(values, known)
        return
    yield from _publisher(values, known)
    yield from _about_itself(values, known)
    yield from _user(values, before, known)
    yield from map(_issue, known.collisions.reasons(values))
    if before is not None:
        activated = change.key in known.in_use
        yield from _changed(before, values, activated=activated)


def _judged(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Stored values as the rules take them: the code's mark says whether there is a code."""
    titled = stored["title"] != book_name(stored)
    return {**stored, "code": stored["code_mark"], "title": stored["title"] if titled else ""}


def _withdrawal(values: Mapping[str, Any], known: Knowledge) -> Iterator[Finding]:
    """An imported licence that the supplier took back is no error: choosing the row withdraws it."""
    yield _issue(RowReason(codes.WITHDRAWS))
    for found in licence_reasons(values, known.today):
        if found.code in _STATES:
            yield _issue(found, IssueLevel.NOTE)


def _publisher(values: Mapping[str, Any], known: Knowledge) -> Iterator[Finding]:
    publisher_id = values["publisher_id"]
    if not publisher_id:
        yield _issue(RowReason(codes.PUBLISHER_NOT_GIVEN))
        group = partial(questions.file_publisher_group, values, known.shelf)
        yield from known.needs(questions.file_publisher_key(values), group, blocks=True)
        return
    state = known.shelf.state(publisher_id)
    for found in publisher_reasons(values, state):
        yield _issue(found, way_out=_registration(values) if found.code in _TO_PUBLISHERS else None)
    yield from map(_issue, name_reasons(values, known.shelf.names()))
    if state is PublisherState.NEVER_SYNCED:
        group = partial(questions.publisher_group, known.shelf, publisher_id)
        yield from known.needs(questions.publisher_key(publisher_id), group)


def _registration(values: Mapping[str, Any]) -> WayOut:
    asked = urlencode({"publisher": values["publisher_id"]})
    return WayOut(Text("Register the publisher"), f"/iddink/publishers/edit?{asked}")


def _about_itself(values: Mapping[str, Any], known: Knowledge) -> Iterator[Finding]:
    registered = known.shelf.registered.get(values["publisher_id"])
    protocol: Protocol | None = usable(registered.protocol, known.shelf.flags) if registered else None
    yield from map(_issue, licence_reasons(values, known.today, protocol))
    if values["licence_school"] not in {"", known.school_code}:
        yield _issue(RowReason(codes.OTHER_SCHOOL))


def _user(values: Mapping[str, Any], before: Mapping[str, Any] | None, known: Knowledge) -> Iterator[Finding]:
    found = _match(values, known)
    unlinked = before is not None and bool(before["vendor_user_id"]) and not values["vendor_user_id"]
    for reason in user_reasons(values, found):
        if unlinked and reason.code in _ASK_WHO:
            continue  # nobody to choose: the row itself proposes to withdraw
        yield _issue(reason)
        if reason.code in _ASK_WHO:
            group = partial(questions.person_group, values, known.people, found.suggestions)
            yield from known.needs(questions.person_key(values), group, blocks=True)


def _match(values: Mapping[str, Any], known: Knowledge) -> Match:
    """Who was found when collecting, or was chosen by hand since; else why nobody was."""
    key = values["person_key"]
    if key in known.people:
        return Match(key, values["match_tier"], "matched" if known.people.present(key) else "left")
    found = known.people.match(values)
    return found if found.status != "matched" else Match(None, 0, "ambiguous", found.suggestions)


def _changed(before: Mapping[str, Any], values: Mapping[str, Any], *, activated: bool) -> Iterator[Finding]:
    in_use = before["activated_at"] or (activated or None)
    yield from map(_issue, change_reasons({**before, "activated_at": in_use}, values))


def _issue(found: RowReason, level: IssueLevel | None = None, way_out: WayOut | None = None) -> Issue:
    reason = found.reason
    return Issue(
        code=found.code,
        level=level or IssueLevel(reason.level),
        text=Text.of("{what} {way_out}", what=found.text, way_out=Text(reason.way_out, found.params)),
        owner=reason.owner,
        way_out=way_out,
        ticked=not reason.unticked,
    )
