"""What `hub check` looks at: who can decide, whether messages can leave, each school's connections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from hub.errors import HubError
from hub.people import authority
from hub.store import jobs
from hub.store.tables import CopyRow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub.app import Hub


def problems(hub: Hub) -> Iterator[str]:
    """Yield a sentence for each thing that does not work, or would not when it is needed."""
    if not hub.desk.schools():
        yield "There is no school yet. `hub school add CODE NAME` adds one."
    for plugin in hub.registry.plugins:
        for notifier in plugin.notifiers:
            yield from (f"{notifier.name}: {text}" for text in notifier.check())
    yield from _deciders(hub)
    yield from _connections(hub)
    yield from _undelivered(hub)


def _deciders(hub: Hub) -> Iterator[str]:
    with hub.database.reading() as session:
        for job, school in jobs.every(session):
            connector = hub.registry.connectors.get(job.connector)
            if connector is None:
                yield f"{school.code}: the job {job.connector} has no plugin any more."
            elif not authority.deciders(session, school.id or 0, connector.decider_role):
                yield (
                    f"{school.code}: nobody may decide on {job.connector}. "
                    f"`hub grant add E-MAIL --school {school.code} --role {connector.decider_role}`."
                )


def _connections(hub: Hub) -> Iterator[str]:
    for school in hub.desk.schools():
        for name, connector in hub.registry.connectors.items():
            settings = hub.desk.settings(name.partition(".")[0])
            try:
                yield from (f"{school.code}, {name}: {text}" for text in connector.check(school, hub.desk, settings))
            except HubError as error:
                yield f"{school.code}, {name}: {error}"


def _undelivered(hub: Hub) -> Iterator[str]:
    with hub.database.reading() as session:
        behind = col(CopyRow.shown) < col(CopyRow.wanted)
        stuck = select(CopyRow).where(behind, ~col(CopyRow.silent), col(CopyRow.error).is_not(None))
        for copy in session.exec(stuck):
            yield f"Plan {copy.plan_id}: {copy.notifier} could not tell it: {copy.error}"
