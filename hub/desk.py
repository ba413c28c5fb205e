"""The desk: what the hub offers its plugins, pages and commands, in terms of the pipeline's steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from hub.model.states import PlanState
from hub.people import accounts, schools
from hub.people.identities import DatabaseIdentities
from hub.people.issuing import Issuing
from hub.pipeline import inbox, letters, review
from hub.pipeline.decide import decide
from hub.pipeline.delivery import bounced
from hub.pipeline.report import notice, run_story
from hub.plugin import languages
from hub.reviewing import ReviewDesk
from hub.roster import headings
from hub.roster.people import DatabaseRoster
from hub.store import audits, jobs, plans
from hub.store import letters as kept_letters
from hub.store.plan_tables import PlanRow
from hub.store.scanning import Scanner
from hub.store.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from sqlmodel import Session

    from hub.model.clock import Clock
    from hub.model.config import Config
    from hub.model.text import Text, Translate
    from hub.pipeline.decide import Taken
    from hub.pipeline.kit import Kit
    from hub.plugin.letters import Letter, LetterState
    from hub.plugin.lists.reading import ListWords
    from hub.plugin.notifier import Notice
    from hub.plugin.services import Account, Ballot, Roster, RunStory, School, Secrets
    from hub.store.database import Database
    from hub.store.sealing import Sealer


class Desk:
    """Implements `hub.plugin.Services`. ``kit`` is set by the composition root."""

    kit: Kit

    def __init__(
        self,
        config: Config,
        database: Database,
        sealer: Sealer,
        clock: Clock,
        sections: dict[str, Any],
        locales: tuple[Path, ...],
        giving: Mapping[str, frozenset[str]],
    ) -> None:
        self._config = config
        self.database = database
        self.sealer = sealer
        self._clock = clock
        self._sections = sections
        self._locales = locales
        self._roster = DatabaseRoster(database, clock)
        self._vault = Vault(config.data_dir, sealer, clock, Scanner(config.scanner))
        self._people = Issuing(clock, giving)
        self._identities = DatabaseIdentities(database, clock, config.address)

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def secrets(self) -> Secrets:
        return self.sealer

    @property
    def roster(self) -> Roster:
        return self._roster

    @property
    def files(self) -> Vault:
        return self._vault

    @property
    def people(self) -> Issuing:
        return self._people

    @property
    def reviewing(self) -> ReviewDesk:
        return ReviewDesk(self.kit)

    @property
    def identities(self) -> DatabaseIdentities:
        return self._identities

    @property
    def written(self) -> int:
        return self.database.written

    @property
    def public_url(self) -> str:
        return self._config.address

    @property
    def data_dir(self) -> Path:
        self._config.data_dir.mkdir(parents=True, exist_ok=True)
        return self._config.data_dir

    def translate(self, language: str) -> Translate:
        return languages.speak(language, self._locales)

    def reading(self) -> AbstractContextManager[Session]:
        return self.database.reading()

    def writing(self) -> AbstractContextManager[Session]:
        return self.database.writing()

    def settings(self, plugin: str) -> Any:
        return self._sections.get(plugin, {})

    def school(self, code: str) -> School:
        with self.database.reading() as session:
            return schools.by_code(session, code)

    def schools(self) -> list[School]:
        with self.database.reading() as session:
            return schools.every(session)

    def account(self, email: str) -> Account | None:
        with self.database.reading() as session:
            return accounts.by_email(session, email)

    def audit(
        self, session: Session, *, actor: str, verb: str, school_id: int | None, subject: str, **detail: object
    ) -> None:
        audits.append(
            session, at=self._clock(), actor=actor, verb=verb, school_id=school_id, subject=subject, detail=detail
        )

    def list_words(self, school_id: int) -> ListWords:
        with self.database.reading() as session:
            return headings.remembered(session, school_id)

    def tell_list_words(
        self, session: Session, school_id: int, *, heading: str = "", field: str = "", said: str = "", means: str = ""
    ) -> None:
        if heading:
            headings.remember(session, school_id, {heading: field})
        else:
            headings.remember_value(session, school_id, field, said, means)

    def forget_list_words(
        self, session: Session, school_id: int, *, heading: str = "", field: str = "", said: str = ""
    ) -> None:
        headings.forget(session, school_id, heading=heading, field=field, said=said)

    def start_run(
        self,
        connector: str,
        school_id: int,
        *,
        scope: str | None = None,
        by: str,
        file: Path | None = None,
        kept: str = "",
    ) -> int:
        self.kit.connector(connector)
        now, taken = self._clock(), inbox.take_in(self._vault, file, kept)
        with self.database.writing() as session:
            job = jobs.ensure(session, school_id, connector, now)
            run_id = jobs.queue(session, job, by=by, now=now, scope=scope, file=taken) or 0
            self.audit(session, actor=by, verb="run asked", school_id=school_id, subject=f"run {run_id}")
        return run_id

    def run_story(self, run_id: int, school_id: int) -> RunStory:
        with self.database.reading() as session:
            return run_story(session, self.kit, run_id, school_id)

    def write_letter(
        self, session: Session, school_id: int, subject: str, letter: Letter, *, at: datetime | None = None
    ) -> None:
        letters.write(session, self.kit, school_id, subject, letter, at)

    def withdraw_letters(self, session: Session, school_id: int, subject: str) -> None:
        kept_letters.withdraw(session, school_id, subject, self._clock())

    def letters(self, school_id: int, subject: str) -> list[LetterState]:
        with self.database.reading() as session:
            return kept_letters.states(session, school_id, subject)

    def reexamine(self, connector: str, school_id: int) -> None:
        query = select(PlanRow.id).where(
            PlanRow.connector == connector,
            PlanRow.school_id == school_id,
            col(PlanRow.state) == PlanState.PENDING,
        )
        with self.database.reading() as session:
            waiting = list(session.exec(query))
        for plan_id in waiting:
            review.reexamine(self.kit, plan_id or 0)

    def take(self, ballot: Ballot) -> Taken:
        """Take a decision; raises Refusal or NotFound."""
        return decide(self.kit, ballot)

    def decide(self, ballot: Ballot) -> str:
        text = self.take(ballot).text
        with self.database.reading() as session:
            reader = accounts.by_id(session, ballot.account_id)
        return text.render(self.translate(reader.language))

    def notice(self, plan_id: int) -> Notice:
        with self.database.reading() as session:
            return notice(session, self.kit, plans.get(session, plan_id))

    def bounced(self, reference: str, why: Text) -> bool:
        return bounced(self.kit, reference, why)
