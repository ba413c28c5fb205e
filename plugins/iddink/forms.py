"""Answers on the review page: checked by the rules of their protocol, kept once the plan is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.plugin import InvalidInput, Text, marked
from plugins.iddink import publishers
from plugins.iddink.people import People
from plugins.iddink.protocols import usable
from plugins.iddink.tables import Pairing
from plugins.iddink.validation import validate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.plugin import Answers, Run
    from plugins.iddink.protocol import Protocol
    from plugins.iddink.publishers import Shelf
    from plugins.iddink.validation import Validated

_NOT_HERE = marked(
    "This publisher's protocol cannot be used here any more; leave its rows out, or look under Publishers."
)


def problems(run: Run, publisher_id: str, answers: Answers) -> dict[str, Text]:
    """A sentence for each answer to a publisher's form that cannot be right.

    What is still empty is not wrong: the plan waits for it, and a secret may have been filled in before.
    """
    shelf = publishers.shelf(run.services, run.school.id, run.settings.flags)
    protocol = _protocol(shelf, publisher_id)
    if protocol is None:
        return {name: Text(_NOT_HERE) for name in answers}
    empty = {spec.name for spec in protocol.fields if spec.required or spec.secret} - answers.keys()
    found = _checked(run, shelf, publisher_id, protocol, answers)
    named = {spec.name for spec in protocol.asked()}
    first = next(iter(answers), "")
    return {
        name if name in named else first: sentence for name, sentence in found.problems.items() if name not in empty
    }


def connect(run: Run, publisher_id: str, answers: Answers) -> None:
    """Keep a publisher's connection; raises InvalidInput when the answers no longer fit its protocol."""
    shelf = publishers.shelf(run.services, run.school.id, run.settings.flags)
    protocol = _protocol(shelf, publisher_id)
    if protocol is None:
        raise InvalidInput(_NOT_HERE)
    centres = {spec.name: shelf.centre(spec.name) for spec in protocol.fields if spec.scope == "school"}
    found = _checked(run, shelf, publisher_id, protocol, {**centres, **answers})
    if found.problems:
        raise InvalidInput("{problems}", problems=Text.joined(list(found.problems.values())))
    publishers.connect(
        run.session, run.services.secrets, run.school.id, publisher_id, protocol.kind, found.values, run.now
    )


def pair(run: Run, user: str, person_key: str) -> None:
    """Remember who a user of the supplier is."""
    row = run.session.get(Pairing, (run.school.id, user))
    row = row or Pairing(school_id=run.school.id, vendor_user_id=user, person_key="", paired_at=run.now)
    row.person_key, row.paired_at = person_key, run.now
    run.session.add(row)


def person_problems(run: Run, answers: Answers) -> Mapping[str, Text]:
    """Only somebody who is at the school can be chosen."""
    key = answers.get("person")
    if key is None or People.of(run).present(key):
        return {}
    return {"person": Text("Choose somebody who is at the school now.")}


def file_publisher_problems(run: Run, answers: Answers) -> Mapping[str, Text]:
    """Only a registered publisher can be chosen."""
    key = answers.get("publisher")
    if key is None or key in publishers.shelf(run.services, run.school.id, run.settings.flags).registered:
        return {}
    return {"publisher": Text("Choose a publisher from the list, or register it under Publishers first.")}


def _protocol(shelf: Shelf, publisher_id: str) -> Protocol | None:
    known = shelf.registered.get(publisher_id)
    return usable(known.protocol, shelf.flags) if known else None


def _checked(run: Run, shelf: Shelf, publisher_id: str, protocol: Protocol, answers: Mapping[str, str]) -> Validated:
    return validate(
        protocol,
        answers,
        allow_http=run.settings.allow_http,
        allow_private=run.settings.allow_private,
        others=shelf.others(publisher_id, protocol.kind),
        now=run.now,
    )
