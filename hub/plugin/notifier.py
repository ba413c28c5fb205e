"""What a notifier writes: how a plan reaches people, and how its copies are kept true."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from hub.model.text import Text
    from hub.plugin.letters import Letter
    from hub.plugin.services import Account, School, Services


@dataclass(frozen=True, slots=True)
class YellowRow:
    """One blocked row as it may be told: which thing (public fields only) and why. Names nobody."""

    title: str
    facet: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who decided, what, when and where."""

    verdict: str
    by: str
    at: datetime
    channel: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What may be told about a plan outside the hub: counts and public fields, never pupils.

    ``needed`` people must agree, those named in ``agreed`` did; after ``decide_by`` the plan expires, which
    rejects it. ``risky``: a link alone does not let anybody decide, it takes a sign-in. ``reminded`` counts how
    often people were reminded of it, the present reminder included. ``verb`` is what approving is called where it
    has a word of its own, ``links`` are labels and addresses of what else belongs to it. ``halted`` says why
    delivering an approved plan does not go on at the moment.
    """

    plan_id: int
    digest: str
    revision: int
    state: str
    title: Text
    school: School
    counts: Mapping[str, int]
    yellow: Sequence[YellowRow]
    yellow_total: int
    brakes: Sequence[Text]
    incomplete: Text | None
    open_questions: int
    outcome: Outcome | None
    created_at: datetime
    review_url: str
    needed: int = 1
    agreed: Sequence[str] = ()
    decide_by: datetime | None = None
    risky: bool = False
    reminded: int = 0
    verb: Text | None = None
    links: Sequence[tuple[Text, str]] = ()
    halted: Text | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """Where one copy goes: a mail address, a Slack channel; ``account`` when it is one person's."""

    to: str
    account: Account | None = None
    link: str = ""


class Notifier(ABC):
    """Reaches people. Only `send` and `update` talk to the outside."""

    name: ClassVar[str]

    @abstractmethod
    def addresses(self, school: School, deciders: Sequence[Account]) -> Iterable[Address]:
        """Return where a plan of this school is told; empty when this notifier is not set up."""

    @abstractmethod
    def send(self, notice: Notice, address: Address) -> str:
        """Tell it and return a reference for `update`; raises RetryLater or another HubError."""

    @abstractmethod
    def update(self, notice: Notice, address: Address, reference: str) -> str:
        """Make the copy true again (or tell the outcome) and return its reference."""

    def remind(self, notice: Notice, address: Address, reference: str) -> str:
        """Tell once more that it waits and return the reference; without a way of its own, the copy is made true."""
        return self.update(notice, address, reference)

    def confirm(self, notice: Notice, address: Address) -> str:
        """Send the approval receipt, on what was decided by whom, when and where; "" when this notifier sends none."""
        return ""

    def halted(self, notice: Notice, address: Address, first: str) -> str:
        """Tell, below the message ``first`` if there is one, why delivering does not go on; "" when it tells no such.

        Once for each plan and address: told again after a crash, it is one message to its reader.
        """
        return ""

    def write(self, letter: Letter, reference: str) -> bool:
        """Send a letter to somebody outside; False when this notifier writes none. Raises as `send` does.

        ``reference`` is the same for the same letter, so that one sent again after a crash is one to its reader.
        """
        return False

    def start(self, services: Services, settings: Any) -> None:
        """Take the hub's port and this notifier's settings; called once, before anything else."""

    def listen(self) -> None:
        """Open inbound connections, where there are any; called when the hub serves."""

    def stop(self) -> None:
        """Close what `listen` opened."""

    def check(self) -> Iterable[Text]:
        """Yield a sentence for each thing that is wrong with the configuration."""
        return ()
