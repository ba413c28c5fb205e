"""What every step is given, and a run as its connector sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.errors import ConfigurationError, PluginFault
from hub.model.digest import fingerprint
from hub.people import schools
from hub.pipeline.lines import Lines
from hub.plugin.records import shape_of
from hub.store.encoding import Codec
from hub.store.staging import repeated
from hub.store.tables import JobRow, RunRow
from hub.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sqlmodel import Session

    from hub.model.text import Text
    from hub.plugin.connector import Connector
    from hub.plugin.findings import Issue
    from hub.plugin.notifier import Notifier
    from hub.plugin.records import Draft, Record, Shape
    from hub.plugin.services import School, Services
    from hub.store.database import Database
    from hub.store.sealing import Sealer
    from hub.store.staging import Staging

_MOST_NOTES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """The database, the plugins and the clock."""

    database: Database
    sealer: Sealer
    connectors: Mapping[str, Connector]
    notifiers: Sequence[Notifier]
    settings: Callable[[str], Any]
    clock: Callable[[], datetime]
    services: Services
    lines: Lines = field(default_factory=Lines)
    turns: Turns = field(default_factory=Turns)

    def connector(self, name: str) -> Connector:
        """Return a connector by name; ConfigurationError when its plugin is gone."""
        if name not in self.connectors:
            known = ", ".join(sorted(self.connectors)) or "none"
            raise ConfigurationError("There is no connector “{name}”. Installed: {known}.", name=name, known=known)
        return self.connectors[name]

    def shapes(self, connector: Connector) -> list[Shape]:
        """Return the shapes of a connector's record types, in the order in which they are applied."""
        return [shape_of(record) for record in connector.records]

    def codecs(self, connector: Connector, school_id: int) -> dict[str, Codec]:
        """Return how each record type is encoded, by its name."""
        return {shape.name: Codec(shape, school_id, self.sealer) for shape in self.shapes(connector)}

    def trip(self, session: Session, run_id: int) -> Trip:
        """Return a run as its connector sees it."""
        run = session.get(RunRow, run_id)
        job = session.get(JobRow, run.job_id) if run else None
        if run is None or job is None:
            raise PluginFault("Run {id} is gone.", id=run_id)
        connector = self.connector(job.connector)
        return Trip(kit=self, run=run, job=job, connector=connector, school=schools.by_id(session, run.school_id))


@dataclass(slots=True, kw_only=True)
class Trip:
    """One run; implements `hub.plugin.Run`."""

    kit: Kit
    run: RunRow
    job: JobRow
    connector: Connector
    school: School
    staging: Staging | None = None
    open_session: Session | None = None
    notes: list[Issue] = field(default_factory=list)
    remarks: dict[tuple[str, str], list[Issue]] = field(default_factory=dict)
    unfinished: Text | None = None
    only_changes: bool = False
    left: str | None = None
    plain: Path | None = None  # the file of the run while it is collected, where it is kept sealed

    @property
    def id(self) -> int:
        return self.run.id or 0

    @property
    def services(self) -> Services:
        return self.kit.services

    @property
    def now(self) -> datetime:
        return self.kit.clock()

    @property
    def settings(self) -> Any:
        return self.kit.settings(self.connector.name.partition(".")[0])

    @property
    def scope(self) -> str | None:
        return self.run.scope

    @property
    def file(self) -> Path | None:
        return self.plain or (Path(self.run.file) if self.run.file else None)

    @property
    def bookmark(self) -> str | None:
        return self.job.bookmark if self.job.complete else None

    @property
    def session(self) -> Session:
        if self.open_session is None:
            raise PluginFault("{name} asked for a transaction outside of one.", name=self.connector.name)
        return self.open_session

    def leave(self, bookmark: str) -> None:
        self.left = bookmark

    def delta(self) -> None:
        self.only_changes = True

    def gone(self, draft: Draft) -> None:
        if self.staging is not None:
            self.staging.remove(draft)

    def incomplete(self, why: Text) -> None:
        self.unfinished = why

    def note(self, issue: Issue, about: Draft | None = None) -> None:
        if about is not None and self.staging is not None:
            codec = self.staging.codec(about.record)
            self.remarks.setdefault((codec.shape.name, codec.key(about.values)), []).append(issue)
        elif len(self.notes) < _MOST_NOTES:
            self.notes.append(issue)

    def progress(self, done: int, total: int | None = None) -> None:
        with self.kit.database.writing() as session:
            row = session.get_one(RunRow, self.id)
            row.collected, row.expected = done, total
            session.add(row)

    def mark(self, value: str) -> str:
        return fingerprint(value.encode(), self.kit.sealer.mark_key)

    def repeated(self, record: type[Record], *fields: str) -> Mapping[tuple[Any, ...], int]:
        with self.kit.database.reading() as session:
            return repeated(session, self.run.job_id, shape_of(record), fields, sqlite=self.kit.database.is_sqlite)
