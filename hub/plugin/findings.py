"""What a connector says about a plan: issues, questions, and which changes need which answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hub.model.states import ChangeKind, IssueLevel, Outcome
    from hub.model.text import Text


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where a person can lift an issue: a label and a path of the hub.

    ``path`` is relative to the school (``/iddink/publishers/new?publisher=pub-014``) and carries no
    personal data. The page is asked with ``plan``, the number of the plan that its reader came from, so
    that it can lead back there: ``Redirect("/plans/7")``.
    """

    label: Text
    path: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person should know about a change, or, without a change, about the plan.

    ``code`` is stable (``publisher-unknown``); ``owner`` says who can lift it. ``ticked=False``
    leaves a choosable row unchosen until somebody chooses it.
    """

    code: str
    level: IssueLevel
    text: Text
    owner: str = "school"
    way_out: WayOut | None = None
    ticked: bool = True


@dataclass(frozen=True, slots=True)
class Need:
    """The change needs the answers of a question group.

    ``blocks=True`` keeps the row out until they are given (a pupil to pair by hand); otherwise it
    may be chosen, and the plan cannot be approved before they are given (a publisher's form).
    """

    group: str
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One field to fill in. ``kind``: text, secret, url, date, choice, longtext or person.

    ``choices`` are pairs of value and label; a ``person`` question offers suggestions there and
    accepts any person of the school.
    """

    name: str
    label: Text
    kind: str = "text"
    required: bool = True
    help: Text | None = None
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that are answered together, once, however many changes need them.

    ``new`` groups are listed before the table (publishers never synchronised).
    """

    key: str
    title: Text
    questions: Sequence[Question]
    lead: Text | None = None
    new: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One planned change as a connector examines it. Values are typed; secrets are left out.

    When it is delivered, ``token`` is the same for the same change however often it is tried (an idempotency
    key), and ``reference`` is what the other system called this record when it was last delivered.
    """

    seq: int
    record: str
    kind: ChangeKind
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    token: str = ""
    reference: str = ""
    values: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", self.after if self.after is not None else self.before)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one change in the other system: APPLIED, ALREADY so, or FAILED with a sentence.

    ``reference`` is what that system calls the record; ``detail`` is told beside the row, after sign-in.
    """

    seq: int
    outcome: Outcome
    reference: str = ""
    detail: Text | None = None


Answers = Mapping[str, str]
Finding = Issue | Need | QuestionGroup
