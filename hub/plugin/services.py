"""What the hub offers its plugins: storage, secrets, the roster, decisions, audit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from hub.model.names import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from pathlib import Path

    from sqlmodel import Session

    from hub.model.text import Text, Translate
    from hub.plugin.connector import Run
    from hub.plugin.identities import Identities
    from hub.plugin.letters import Letter, LetterState
    from hub.plugin.lists.reading import ListWords
    from hub.plugin.notifier import Notice
    from hub.plugin.people import People
    from hub.plugin.records import Draft
    from hub.plugin.reviewing import Reviewing


@dataclass(frozen=True, slots=True)
class School:
    """A school as plugins see it. ``code``: BRIN with establishment, or eight Catalan digits."""

    id: int
    code: str
    name: str
    country: str
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Account:
    """A person who works with the hub (never a pupil).

    ``email`` of somebody without an address is a name that the hub made: it is unique and reaches nobody.
    """

    id: int
    email: str
    name: str
    language: str
    time_zone: str = "UTC"
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def reachable(self) -> bool:
        """Tell whether there is an e-mail address."""
        return "@" in self.email


class Group(NamedTuple):
    """A group of the roster; ``combined``: everybody in it has another class of their own."""

    key: str
    name: str
    level: str
    school_year: str
    combined: bool


class Person(NamedTuple):
    """A pupil or teacher of the roster, in the shape that matching needs.

    ``group`` and ``level`` are those of the own class, as text; ``own_group`` is its key, "" for whoever has
    none, and ``groups`` are the keys of the others.
    """

    key: str
    role: str
    given_name: str
    prefix: str
    family_name: str
    family_name2: str
    birth_date: date | None
    emails: tuple[str, ...]
    identifiers: Mapping[str, str]
    group: str
    level: str
    left: bool
    school_year: str = ""
    initials: str = ""
    gender: str = ""
    own_group: str = ""
    groups: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The whole name as people read it: ``Pere d'Ocón Vila``."""
        return shown(self.given_name, self.prefix, self.family_name, self.family_name2)


class Secrets(Protocol):
    """Encryption at rest. ``context`` binds a sealed value to its place: moved, it does not open."""

    def seal(self, plain: str, context: str) -> str:
        """Return the sealed value as text."""

    def open(self, sealed: str, context: str) -> str:
        """Return the plain value; raises ConfigurationError when the key or the place is another."""

    def mark(self, plain: str, context: str) -> str:
        """Return a keyed pseudonym, equal for equal values of one place: to check a secret without keeping it."""


class Kept(NamedTuple):
    """A kept file: what it is called here, its size in bytes, and a mark that is equal for equal contents."""

    ref: str
    size: int
    mark: str


class Files(Protocol):
    """Files that are kept for a while, encrypted at rest."""

    def keep(self, file: Path, days: int) -> Kept:
        """Keep a sealed copy of a file for so many days; raises what `check` raises."""

    def check(self, file: Path) -> None:
        """Let a file pass; InvalidInput when it is harmful, RetryLater when the scanner does not answer."""

    def opened(self, ref: str) -> AbstractContextManager[Path]:
        """Give the plain file for as long as the block lasts; raises NotFound when it is no longer kept."""

    def forget(self, ref: str) -> None:
        """Delete a kept file."""


@dataclass(frozen=True, slots=True)
class RunStory:
    """How a run went: ``state`` of the run, ``problem`` why it failed, the ``notice`` of its plan if it made one."""

    state: str
    problem: Text | None
    notice: Notice | None


class Roster(Protocol):
    """The school's own people."""

    def persons(self, school_id: int) -> Iterator[Person]:
        """Stream everybody known at this school, those who left included."""

    def person(self, school_id: int, key: str) -> Person | None:
        """Return one person by natural key."""

    def search(self, school_id: int, text: str, limit: int = 20) -> list[Person]:
        """Return present people whose name contains ``text``."""

    def groups(self, school_id: int) -> list[Group]:
        """Return the groups of a school by key, without those that ended."""

    def moved(self, school_id: int, session: Session | None = None) -> int:
        """Return a number that is another one whenever the roster of a school changed; ``session`` reads already."""

    def shared(self, school_id: int, scheme: str) -> frozenset[str]:
        """Return the identifiers of a scheme, such as ``eck_id``, that more than one present person has."""

    def taken_in(self, run: Run, file: Path) -> Iterator[Draft]:
        """Yield the drafts of `hub.plugin.roster` that a list of a school's people leads to, and note what is odd.

        For a connector that fetches such a list; raises FileRefused or InvalidInput for one that cannot be used.
        """


class Services(Protocol):
    """The port into the hub that pages, commands, notifiers and connectors share."""

    @property
    def clock(self) -> Callable[[], datetime]: ...
    @property
    def secrets(self) -> Secrets: ...
    @property
    def roster(self) -> Roster: ...
    @property
    def files(self) -> Files: ...
    @property
    def people(self) -> People:
        """Accounts that a plugin's staff make for others."""

    @property
    def reviewing(self) -> Reviewing:
        """Rows, questions and jobs, for people who are not on the hub's pages."""

    @property
    def identities(self) -> Identities:
        """Who somebody of another system is here."""

    @property
    def written(self) -> int:
        """A number that is another one whenever this process has written to the database."""

    @property
    def public_url(self) -> str:
        """The address under which people reach this hub, without a slash at the end."""

    @property
    def data_dir(self) -> Path:
        """A folder of the hub's own for files that expire."""

    def translate(self, language: str) -> Translate:
        """Return the words of a language, of the hub and all its plugins; English while it is not complete."""

    def reading(self) -> AbstractContextManager[Session]:
        """Open a session that only reads."""

    def writing(self) -> AbstractContextManager[Session]:
        """Open a session in one writing transaction; it commits at the end of the block."""

    def settings(self, plugin: str) -> Any:
        """Return the parsed section of config.yaml for ``plugin``."""

    def school(self, code: str) -> School:
        """Return the school with this code; raises NotFound."""

    def schools(self) -> list[School]: ...

    def account(self, email: str) -> Account | None:
        """Return the account with this e-mail address."""

    def audit(self, session: Session, *, actor: str, verb: str, school_id: int, subject: str, **detail: object) -> None:
        """Write an audit row in the transaction that it describes; no personal data in ``detail``."""

    def list_words(self, school_id: int) -> ListWords:
        """Return a school's own words in its lists of people."""

    def tell_list_words(
        self, session: Session, school_id: int, *, heading: str = "", field: str = "", said: str = "", means: str = ""
    ) -> None:
        """Keep what a column is (``heading`` and ``field``) or what a cell means (``field``, ``said``, ``means``)."""

    def forget_list_words(
        self, session: Session, school_id: int, *, heading: str = "", field: str = "", said: str = ""
    ) -> None:
        """Forget one of them."""

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
        """Queue a run now and return its id; ``kept`` is a file of `files`, which stays kept afterwards."""

    def run_story(self, run_id: int, school_id: int) -> RunStory:
        """Return how a run of a school went; raises NotFound."""

    def write_letter(
        self, session: Session, school_id: int, subject: str, letter: Letter, *, at: datetime | None = None
    ) -> None:
        """Have a letter go to somebody outside, now or ``at`` an instant; ``subject`` says what it is about."""

    def withdraw_letters(self, session: Session, school_id: int, subject: str) -> None:
        """Have the letters about this that did not go yet never go."""

    def letters(self, school_id: int, subject: str) -> list[LetterState]:
        """Return what became of the letters about this, oldest first."""

    def reexamine(self, connector: str, school_id: int) -> None:
        """Judge the yellow rows of the pending plans of ``connector`` anew."""

    def decide(self, ballot: Ballot) -> str:
        """Take a decision and return a sentence about it, in the language of who decides; raises Refusal."""

    def notice(self, plan_id: int) -> Notice:
        """Return what may be told about a plan."""

    def bounced(self, reference: str, why: Text) -> bool:
        """Record that the message a notifier refers to so came back; False when there is none. Names nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One person's word on one plan. ``digest`` may be shortened to its first 16 digits.

    ``signed_in``: besides following a link of a mail, this person proved who they are.
    """

    plan_id: int
    digest: str
    verdict: str
    account_id: int
    channel: str
    revision: int | None = None
    reason: str = ""
    signed_in: bool = False
