"""The composition root: what is wired to what."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
import yaml
from pydantic import ValidationError

from hub.desk import Desk
from hub.engine.embedded import EmbeddedEngine
from hub.errors import ConfigurationError, PersonError
from hub.model.clock import system_clock
from hub.model.config import Config
from hub.model.states import LegKind
from hub.pipeline import inbox, letters
from hub.pipeline.apply import apply
from hub.pipeline.collect import collect, fail
from hub.pipeline.delivery import deliver, undelivered
from hub.pipeline.kit import Kit
from hub.pipeline.plan import plan
from hub.pipeline.undo import undo
from hub.pipeline.waiting import look_again, tend
from hub.registry import Registry
from hub.schedule import Schedule, Timetable
from hub.store import jobs, legs, plans
from hub.store.database import Database
from hub.store.keyring import KeyRing
from hub.store.migrate import migrate
from hub.store.sealing import Sealer
from hub.store.tables import JobRow

if TYPE_CHECKING:
    from datetime import datetime

    from hub.model.clock import Clock
    from hub.model.text import Text

log = structlog.get_logger(__name__)
LOCK = "engine.lock"  # in data_dir: held by the one process that works on a SQLite database


class Hub:
    """One hub: its configuration, plugins, database, pipeline, engine and clock."""

    def __init__(self, config: Config, *, registry: Registry | None = None, clock: Clock = system_clock) -> None:
        self.config = config
        self.registry = registry or Registry()
        self.database = Database(config.database)
        self.keyring = KeyRing(config.key_file)
        self.sealer = Sealer(self.keyring.keys)
        self.sections = self.registry.settings(config.plugins)
        self.desk = Desk(
            config, self.database, self.sealer, clock, self.sections, self.registry.locales, self.registry.giving
        )
        self.kit = Kit(
            database=self.database,
            sealer=self.sealer,
            connectors=self.registry.connectors,
            notifiers=self.registry.notifiers,
            settings=self.desk.settings,
            clock=clock,
            services=self.desk,
        )
        self.desk.kit = self.kit
        self.clock = clock
        self.engine = self._engine()
        self.schedule = Schedule(self.due, self._catch_up, tidy=self.desk.files.sweep)
        self._start_plugins()

    def _engine(self) -> EmbeddedEngine:
        return EmbeddedEngine(
            self.database,
            {
                LegKind.COLLECT: self.collect_leg,
                LegKind.APPLY: self.apply_leg,
                LegKind.SEND: self.send_leg,
                LegKind.UNDO: self.undo_leg,
                LegKind.TEND: self.tend_leg,
                LegKind.LETTER: self.letter_leg,
            },
            gave_up={LegKind.COLLECT: self._run_failed, LegKind.UNDO: self._run_failed},
            patient=frozenset({LegKind.SEND, LegKind.APPLY, LegKind.LETTER}),
            clock=self.clock,
            lock=self.config.data_dir / LOCK if self.database.is_sqlite else None,
            threads=self.config.workers,
        )

    def _start_plugins(self) -> None:
        for plugin in self.registry.plugins:
            if plugin.start is not None:
                plugin.start(self.desk)
            for notifier in plugin.notifiers:
                notifier.start(self.desk, self.sections[plugin.name])

    def collect_leg(self, run_id: int) -> None:
        """Collect and plan: one leg, because neither is of use to a person alone."""
        trip = collect(self.kit, run_id)
        if trip is not None:
            plan(self.kit, trip)
        inbox.drop(self.kit, run_id)

    def apply_leg(self, plan_id: int) -> None:
        """Bring an approved plan into the register."""
        apply(self.kit, plan_id)

    def send_leg(self, copy_id: int) -> None:
        """Send or update one copy of a message."""
        deliver(self.kit, copy_id)

    def undo_leg(self, run_id: int) -> None:
        """Make the plan that takes an applied one back."""
        undo(self.kit, run_id)

    def tend_leg(self, plan_id: int) -> None:
        """Do what is due about a plan that waits; the school's rule gives its word through the same door as people."""
        ballot = tend(self.kit, plan_id)
        if ballot is None:
            return
        try:
            self.desk.take(ballot)
        except PersonError as error:  # who set the rule may not decide any more: people are asked
            log.info("rule refused", plan=plan_id, code=getattr(error, "code", ""))
            tend(self.kit, plan_id, by_rule=False)

    def letter_leg(self, letter_id: int) -> None:
        """Send a letter to somebody outside."""
        letters.send(self.kit, letter_id)

    def _run_failed(self, run_id: int, why: Text) -> None:
        fail(self.kit, run_id, why)
        inbox.drop(self.kit, run_id)

    def migrate(self) -> None:
        """Bring the database to the present tables."""
        plugins = self.registry.plugins
        branches = {plugin.name: plugin.migrations for plugin in plugins if plugin.migrations is not None}
        loose = [
            record
            for plugin in plugins
            if plugin.migrations is None
            for connector in plugin.connectors
            for record in connector.records
        ]
        migrate(self.database, branches, loose)

    def start(self) -> None:
        """Start the engine, the clock and the notifiers' inbound connections."""
        self.desk.files.sweep()
        self._take_up()
        self.engine.start()
        self.reload_schedule(catch_up=True)
        self.schedule.start()
        for notifier in self.registry.notifiers:
            notifier.listen()

    def _take_up(self) -> None:
        """Do what was given up: what stood in its way may be gone, or nobody would ever know."""
        with self.database.writing() as session:
            for plan_id in plans.approved(session):
                legs.submit(session, LegKind.APPLY, plan_id, self.clock())
            for copy_id in undelivered(session):
                legs.submit(session, LegKind.SEND, copy_id, self.clock())
            look_again(session, self.kit)

    def stop(self) -> None:
        """Stop what `start` started."""
        for notifier in self.registry.notifiers:
            notifier.stop()
        self.schedule.stop()
        self.engine.stop()
        self.database.close()

    def timetables(self) -> list[tuple[Timetable, JobRow]]:
        """Return when the jobs that are not paused run."""
        with self.database.reading() as session:
            rows = jobs.every(session)
        return [
            (Timetable(job.id or 0, job.cron, job.every_minutes, school.time_zone), job)
            for job, school in rows
            if not job.paused and (job.cron or job.every_minutes)
        ]

    def reload_schedule(self, *, catch_up: bool = False) -> None:
        """Follow the jobs as they are now; ``catch_up`` makes one run for what downtime missed."""
        if catch_up:
            self._catch_up()
        self.schedule.load([timetable for timetable, _job in self.timetables()])

    def _catch_up(self) -> None:
        for timetable, job in self.timetables():
            slot = timetable.missed(job.last_slot, self.clock())
            if slot is not None:
                self.due(job.id or 0, slot)

    def due(self, job_id: int, slot: datetime) -> None:
        """Insert the run of one slot; another node, or another try, inserts nothing."""
        with self.database.writing() as session:
            job = session.get(JobRow, job_id)
            if job is None or job.paused:
                return
            jobs.queue(session, job, by="schedule", now=self.clock(), slot=slot)
            job.last_slot = max(slot, job.last_slot) if job.last_slot else slot
            session.add(job)


def load_config(path: Path | None) -> Config:
    """Return the configuration in a file, or the defaults; paths count from the file's folder."""
    folder = path.parent if path else Path.cwd()
    try:
        raw: Any = yaml.safe_load(path.read_text()) if path else {}
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError("“{path}” cannot be read as configuration.", path=str(path)) from error
    try:
        config = Config.model_validate(raw or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigurationError("config.yaml: {place}: {why}", place=place, why=first["msg"]) from None
    return config.model_copy(update=_absolute(config, folder))


def _absolute(config: Config, folder: Path) -> dict[str, Any]:
    database = config.database
    if database.startswith("sqlite:///") and not database.startswith("sqlite:////"):
        database = f"sqlite:///{folder / database.removeprefix('sqlite:///')}"
    return {
        "data_dir": folder / config.data_dir,
        "key_file": folder / config.key_file,
        "database": database,
    }
