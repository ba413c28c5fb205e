"""What `hub check` looks at: who can decide, whether messages can leave, each school's connections."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlmodel import col, select

from hub.errors import HubError
from hub.model.text import Text, as_text
from hub.people import authority
from hub.store import jobs
from hub.store.tables import CopyRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.app import Hub


def problems(hub: Hub) -> Iterator[Text]:
    """Yield a sentence for each thing that does not work, or would not when it is needed."""
    if not hub.desk.schools():
        yield Text("There is no school yet. `hub school add CODE NAME` adds one.")
    for plugin in hub.registry.plugins:
        for notifier in plugin.notifiers:
            yield from (_at(notifier.name, text) for text in notifier.check())
    yield from _providers(hub)
    yield from _deciders(hub)
    yield from _connections(hub)
    yield from _undelivered(hub)


def _providers(hub: Hub) -> Iterator[Text]:
    for name, provider in hub.config.sign_in.items():
        variable = provider.client_secret_env
        if variable and not os.environ.get(variable):
            yield Text.of(
                "Sign-in by {name}: the environment has no {variable}, the client's secret.",
                name=name,
                variable=variable,
            )


def _deciders(hub: Hub) -> Iterator[Text]:
    with hub.database.reading() as session:
        for job, school in jobs.every(session):
            connector = hub.registry.connectors.get(job.connector)
            if connector is None:
                yield _at(school.code, Text.of("The job {job} has no plugin any more.", job=job.connector))
            elif not authority.deciders(session, school.id or 0, connector.decider_role):
                what = Text.of(
                    "Nobody may decide on {job}. `hub grant add E-MAIL --school {code} --role {role}`.",
                    job=job.connector,
                    code=school.code,
                    role=connector.decider_role,
                )
                yield _at(school.code, what)


def _connections(hub: Hub) -> Iterator[Text]:
    for school in hub.desk.schools():
        for name, connector in hub.registry.connectors.items():
            settings = hub.desk.settings(name.partition(".")[0])
            try:
                yield from (_at(f"{school.code}, {name}", text) for text in connector.check(school, hub.desk, settings))
            except HubError as error:
                yield _at(f"{school.code}, {name}", Text.from_error(error))


def _undelivered(hub: Hub) -> Iterator[Text]:
    with hub.database.reading() as session:
        behind = col(CopyRow.shown) < col(CopyRow.wanted)
        stuck = select(CopyRow).where(behind, ~col(CopyRow.silent), col(CopyRow.error).is_not(None))
        for copy in session.exec(stuck):
            yield Text.of(
                "Plan {plan}: {notifier} could not tell it: {why}",
                plan=copy.plan_id,
                notifier=copy.notifier,
                why=as_text(copy.why) if copy.why else copy.error,
            )


def _at(place: str, what: Text) -> Text:
    return Text.of("{place}: {what}", place=place, what=what)
