"""What a list as a whole looks like beside the register: partial, renumbered, stripped of its zeros. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hub.model.states import IssueLevel
from hub.model.text import Text
from hub.plugin.findings import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hub.plugin.lists.known import ClassList, Identity, Known

ZEROS_SHARE: Final = 0.80
RENUMBERED_SHARE: Final = 0.02
SMALLEST_CLASS: Final = 3
MOST_LINES: Final = 20


def brake(code: str, why: Text) -> Issue:
    """Return a brake."""
    return Issue(code, IssueLevel.BRAKE, Text.of("{why} A second person must agree.", why=why))


def lines(numbers: Iterable[int]) -> str:
    """Return line numbers as text, the first twenty of them."""
    told = [str(number) for number in numbers]
    more = ["…"] if len(told) > MOST_LINES else []
    return ", ".join(told[:MOST_LINES] + more)


def zeros_lost(known: Known, seen: Iterable[str]) -> Issue | None:
    """Tell whether most numbers are only known with leading zeros that one of the two sides lacks."""
    keys = list(seen)
    plain = {key.lstrip("0") for key in known.persons}
    only_stripped = sum(key not in known.persons and key.isdigit() and key.lstrip("0") in plain for key in keys)
    if not keys or only_stripped < len(keys) * ZEROS_SHARE:
        return None
    return brake(
        "zeros-lost",
        Text.of(
            "{stripped} of {total} numbers are known here only with other leading zeros: Excel takes them off. Export "
            "the numbers as text; otherwise everybody comes in a second time.",
            stripped=only_stripped,
            total=len(keys),
        ),
    )


def renumbered(known: Known, seen: Mapping[str, Identity]) -> list[str]:
    """Return the new keys whose name and birth date belong to somebody who is missing."""
    missing = {who for key, who in known.present.items() if key not in seen and who.birth_date is not None}
    return [key for key, who in seen.items() if key not in known.present and who in missing]


def renumbering(known: Known, pairs: int) -> Issue | None:
    """Tell whether so many came back under a new number that it is no accident."""
    if pairs <= len(known.present) * RENUMBERED_SHARE:
        return None
    return brake(
        "renumbered",
        Text.count(
            "{count} person comes under a new number while the same name and birth date goes missing: the numbers of "
            "the school's system have changed. Export the old numbers, or everybody's history begins anew.",
            "{count} people come under a new number while the same name and birth date goes missing: the numbers of "
            "the school's system have changed. Export the old numbers, or everybody's history begins anew.",
            count=pairs,
        ),
    )


def missing_classes(known: Known, seen: Mapping[str, Identity], school_year: str) -> Iterator[Issue]:
    """Yield the classes of which nobody is left: the list is only a part of the school."""
    top = max((_rank(one.level) for one in known.classes.values()), default=-1)
    for one in known.classes.values():
        if len(one.members) < SMALLEST_CLASS or one.members & seen.keys():
            continue
        if not _has_left(one, school_year, top):
            yield brake(
                "class-missing",
                Text.of(
                    "Nobody of the class {name} ({members} people) is in the file. Was the whole school exported?",
                    name=one.name,
                    members=len(one.members),
                ),
            )


def _has_left(one: ClassList, school_year: str, top: int) -> bool:
    """Tell whether this is the top class of the year before, whose pupils leave together."""
    return 0 <= top == _rank(one.level) and bool(one.school_year) and one.school_year < school_year


def _rank(level: str) -> int:
    return int(level) if level.isascii() and level.isdigit() else -1
