"""A policy as people write it: fields of a form or options of a command, each with a sentence when it is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, time
from typing import TYPE_CHECKING, Any

from hub.errors import InvalidInput
from hub.model.policy import MOST_PEOPLE, Own, Policy, Rule, SignIn
from hub.model.text import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from hub.plugin.services import Account

_LIMITS = {
    **dict.fromkeys(("needed", "needed_endings", "needed_first", "needed_personal", "needed_braked"), (1, MOST_PEOPLE)),
    "escalate_after": (1, 1_000),
    "expire_after": (1, 365),
    "patience": (1, 10_000),
    "rule_most": (0, 10_000),
}
_LATEST_REMINDER = 2_000
_MOST_REMINDERS = 5
_YES, _NO = "yes", "no"


class PolicyRefused(InvalidInput):
    """Some of what was written cannot be; ``problems`` has a sentence for each, by field."""

    def __init__(self, problems: Mapping[str, Text]) -> None:
        super().__init__("The policy was not saved. Please correct: {names}.", names=", ".join(problems))
        self.problems = problems


def written(policy: Policy, people: Sequence[Account]) -> dict[str, str]:
    """Return a policy as its form has it; ``people`` are those who may decide."""
    emails = {account.id: account.email for account in people}
    values: dict[str, Any] = policy.model_dump()
    for name in ("asked", "escalation"):
        values[name] = ", ".join(emails[number] for number in values[name] if number in emails)
    values["remind_after"] = ", ".join(map(str, policy.remind_after))
    values["weekends"] = _YES if policy.weekends else _NO
    for name in ("quiet_from", "quiet_until"):
        values[name] = f"{values[name]:%H:%M}" if values[name] else ""
    values["rule_most"] = policy.rule.most if policy.rule else 0
    del values["rule"]
    return {name: str(value) for name, value in values.items()}


@dataclass
class Reading:
    """Reads what was written; what is missing stays as ``base`` has it."""

    base: Policy
    people: Sequence[Account]
    ways: Collection[str]
    by: Account | None
    now: datetime
    problems: dict[str, Text] = field(default_factory=dict)

    def policy(self, values: Mapping[str, str]) -> Policy:
        """Return the policy; raises PolicyRefused with a sentence for each field that is wrong."""
        found: dict[str, Any] = {}
        for name, value in values.items():
            reader = getattr(self, f"_{name}", self._number if name in _LIMITS else None)
            if reader is not None:
                found[name] = reader(name, value.strip())
        if "rule_most" in found:
            found["rule"] = self._rule(found.pop("rule_most"))
        self._both_or_none(found)
        if self.problems:
            raise PolicyRefused(self.problems)
        return self.base.model_copy(update=found)

    def _wrong(self, name: str, sentence: Text) -> None:
        self.problems.setdefault(name, sentence)

    def _number(self, name: str, value: str) -> int:
        least, most = _LIMITS[name]
        number = int(value) if value.isdecimal() else least if not value and name == "rule_most" else -1
        if not least <= number <= most:
            self._wrong(name, Text.of("Give a number from {least} to {most}.", least=least, most=most))
        return number

    def _own(self, name: str, value: str) -> Own:
        return Own(value) if self._among(name, value, Own) else self.base.own

    def _sign_in(self, name: str, value: str) -> SignIn:
        return SignIn(value) if self._among(name, value, SignIn) else self.base.sign_in

    def _among(self, name: str, value: str, known: Iterable[str]) -> bool:
        found = value in list(known)
        if not found:
            self._wrong(name, Text.of("Choose one of: {names}.", names=", ".join(known)))
        return found

    def _weekends(self, name: str, value: str) -> bool:
        if value not in (_YES, _NO):
            self._wrong(name, Text("Say yes or no."))
        return value == _YES

    def _first_way(self, name: str, value: str) -> str:
        return value if not value or self._among(name, value, self.ways) else ""

    def _asked(self, name: str, value: str) -> tuple[int, ...]:
        numbers = {account.email: account.id for account in self.people}
        emails = [part.strip().lower() for part in value.split(",") if part.strip()]
        unknown = [email for email in emails if email not in numbers]
        if unknown:
            self._wrong(name, Text.of("May not decide at this school: {names}.", names=", ".join(unknown)))
        return tuple(dict.fromkeys(numbers[email] for email in emails if email in numbers))

    _escalation = _asked

    def _remind_after(self, name: str, value: str) -> tuple[int, ...]:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        numbers = tuple(int(part) for part in parts if part.isdecimal() and 0 < int(part) <= _LATEST_REMINDER)
        if len(numbers) != len(parts) or len(parts) > _MOST_REMINDERS:
            self._wrong(name, Text.of("Give up to {most} numbers of hours, such as 24, 72.", most=_MOST_REMINDERS))
        return tuple(sorted(set(numbers)))

    def _quiet_from(self, name: str, value: str) -> time | None:
        try:
            found = time.fromisoformat(value) if value else None
        except ValueError:
            found = time(tzinfo=UTC)
        if found is not None and found.tzinfo is not None:  # the zone is the school's
            self._wrong(name, Text("Give a time of day such as 20:00, or nothing."))
            return None
        return found

    _quiet_until = _quiet_from

    def _both_or_none(self, found: Mapping[str, Any]) -> None:
        start = found.get("quiet_from", self.base.quiet_from)
        end = found.get("quiet_until", self.base.quiet_until)
        if (start is None) != (end is None):
            self._wrong("quiet_until", Text("Give both ends of the quiet hours, or neither."))

    def _rule(self, most: int) -> Rule | None:
        """Keep who set a rule as long as it stays the same; it takes somebody who may decide to set one."""
        old = self.base.rule
        if most <= 0 or (old is not None and old.most == most):
            return old if most > 0 else None
        if self.by is None or self.by.id not in {account.id for account in self.people}:
            self._wrong("rule_most", Text("Only somebody who may decide themselves can have a rule decide for them."))
            return None
        return Rule(by=self.by.id, at=self.now, most=most)
