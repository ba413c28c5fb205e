"""The questions of a review page, with what was answered, typed and refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from hub.model.text import as_text
from hub.store import choosing, viewing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sqlmodel import Session

    from hub.model.text import Text
    from hub.store.plan_tables import GroupRow, NeedRow, PlanRow
    from hub.web.visit import Visit

_PREFIX = "answer"


@dataclass(slots=True)
class Attempt:
    """What a form brought and what is wrong with it, by group and question."""

    typed: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: dict[str, Mapping[str, Text]] = field(default_factory=dict)
    errors: list[tuple[str, Text]] = field(default_factory=list)
    status: int = 200

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Attempt:
        """Return the answers that a form brings."""
        made = cls()
        for name, value in form.items():
            prefix, _, rest = name.partition(".")
            question, _, group = rest.partition(".")
            if prefix == _PREFIX and question and group:
                made.typed.setdefault(group, {})[question] = value
        return made


class Questions:
    """The question groups that a page of a plan shows."""

    def __init__(
        self,
        visit: Visit,
        session: Session,
        plan: PlanRow,
        attempt: Attempt,
        *,
        needed: Collection[str],
        blocking: Collection[str],
    ) -> None:
        self._visit = visit
        self._attempt = attempt
        self._groups, self._active = viewing.groups(session, plan.id or 0, needed)
        self._answers = choosing.answers(session, plan.id or 0)
        self._blocking = blocking
        self._open = {group.key for group in self._groups if not group.complete}
        self.pairings = {group.key: group for group in self._groups if _is_pairing(group)}

    def waits(self, needs: Iterable[NeedRow], *, blocked: bool) -> bool:
        """Tell whether a row needs answers now: a blocked one only those that would free it, its pairing apart."""
        return any(
            need.group in self._open and need.group not in self.pairings and (need.blocks or not blocked)
            for need in needs
        )

    def answer(self, group: str, name: str) -> str:
        """Return what was typed, else what was answered; never a secret."""
        typed = self._attempt.typed.get(group, {}).get(name)
        if typed is not None:
            return typed
        given = self._answers.get(group, {}).get(name)
        return given.value if given is not None and not given.secret else ""

    def problem(self, group: str, name: str) -> str:
        """Return what is wrong with an answer."""
        found = self._attempt.problems.get(group, {}).get(name)
        return self._visit.say(found) if found else ""

    def field_name(self, group: str, name: str) -> str:
        """Return the name of an answer's field in a form."""
        return f"{_PREFIX}.{name}.{group}"

    def present(self) -> list[dict[str, Any]]:
        """Return the groups as `plan_questions.html` shows them."""
        return [self._group(group) for group in self._groups if group.key not in self.pairings]

    def missing(self) -> list[str]:
        """Return the titles of the groups without which the plan cannot be approved."""
        return [
            self._visit.say(as_text(group.content["title"]))
            for group in self._groups
            if group.key in self._active & self._open
        ]

    def _group(self, group: GroupRow) -> dict[str, Any]:
        lead = group.content["lead"]
        active = group.key in self._active
        return {
            "key": short(group.key),
            "title": self._visit.say(as_text(group.content["title"])),
            "lead": self._visit.say(as_text(lead)) if lead else "",
            "new": group.new,
            "active": active,
            "shown": active or group.key in self._blocking,
            "complete": group.complete,
            "fields": [self._field(group.key, question) for question in group.content["questions"]],
        }

    def _field(self, group: str, question: Mapping[str, Any]) -> dict[str, Any]:
        name, kind = question["name"], question["kind"]
        secret = kind == "secret"
        return {
            "id": field_id(group, name),
            "name": self.field_name(group, name),
            "label": self._visit.say(as_text(question["label"])),
            "kind": "choice" if kind == "person" else kind,
            "value": "" if secret else self.answer(group, name),
            "filled": secret and name in self._answers.get(group, {}),
            "help": self._visit.say(as_text(question["help"])) if question["help"] else "",
            "error": self.problem(group, name),
            "required": question["required"],
            "choices": [(value, self._visit.translate(label)) for value, label in question["choices"]],
        }

    def errors(self) -> list[dict[str, str]]:
        """Return every refused answer and every other error with the field that it leads to."""
        found = [
            {"id": f"question-{field_id(group, name)}", "text": self._visit.say(sentence)}
            for group, problems in self._attempt.problems.items()
            for name, sentence in problems.items()
        ]
        return found + [{"id": place, "text": self._visit.say(sentence)} for place, sentence in self._attempt.errors]


def _is_pairing(group: GroupRow) -> bool:
    asked: Sequence[Mapping[str, Any]] = group.content["questions"]
    return len(asked) == 1 and asked[0]["kind"] == "person"


def short(group: str) -> str:
    """Return a group's name as an element's id can hold it."""
    return blake2b(group.encode(), digest_size=6).hexdigest()


def field_id(group: str, name: str) -> str:
    """Return the id of an answer's field."""
    return f"{short(group)}-{name}"
