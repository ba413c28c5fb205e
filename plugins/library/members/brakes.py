"""What is wrong with a pupil file as a whole, each with its cause, before anything is written. Pure."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from hub.plugin import Issue, IssueLevel, Text
from hub.plugin.files.headers import FIELD_OF, resembling
from hub.plugin.lists.wholes import brake

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from hub.plugin.lists.known import Known

NEW_SHARE: Final = 0.50
FEW: Final = 10  # so many leave or come at any time
SPREAD_SHARE: Final = 0.50
LEAST_SHARE: Final = 0.50  # of the rows of last time
SMALLEST: Final = 3
LETTERS_SHARE: Final = 0.30


def too_many_missing(known: Known, missing: Collection[str], share: float) -> Iterator[Issue]:
    """Yield a brake when more go missing than leave a school at this time of year."""
    total = len(known.present)
    if len(missing) > max(FEW, total * share):
        why = Text.of(
            "{missing} of {total} members are not in the file; at this time of year no more than {most} are expected. "
            "Was the whole school exported?",
            missing=len(missing),
            total=total,
            most=max(FEW, int(total * share)),
        )
        yield brake("many-missing", why)


def too_many_new(known: Known, new: int, total: int) -> Iterator[Issue]:
    """Yield a brake when most of a school that is known here would be new."""
    if known.present and new > max(FEW, total * NEW_SHARE):
        why = Text.of(
            "{new} of the {total} people in the file are new, although the library knows this school. Are the numbers "
            "the same as last time?",
            new=new,
            total=total,
        )
        yield brake("many-new", why)


def missing_levels(known: Known, missing: Collection[str], top: Collection[str], *, turning: bool) -> Iterator[Issue]:
    """Yield the classes and levels of which nobody is left; the top ones leave when the year turns."""
    gone = frozenset(missing)
    for one in known.classes.values():
        leaves = turning and one.level in top
        if len(one.members) >= SMALLEST and one.members <= gone and not leaves:
            why = Text.of(
                "Nobody of the class {name} ({members} people) is in the file: it looks like a part of the school. "
                "Export all classes.",
                name=one.name,
                members=len(one.members),
            )
            yield brake("class-missing", why)


def spread_leavers(known: Known, missing: Collection[str], top: Collection[str], *, turning: bool) -> Iterator[Issue]:
    """Yield a brake when the year turns and those who leave are not those who have finished school."""
    levels = Counter(known.persons[key]["level"] or "" for key in missing)
    leavers, finished = sum(levels.values()), sum(levels[level] for level in top)
    if turning and leavers > FEW and set(levels) - {""} and finished < leavers * SPREAD_SHARE:
        why = Text.of(
            "Only {finished} of the {leavers} people who would leave are in the last year of this school. "
            "Was every level exported?",
            finished=finished,
            leavers=leavers,
        )
        yield brake("leavers-spread", why)


def columns_gone(
    known: Known, columns: Collection[str], unknown: Iterable[str], fields: Iterable[str]
) -> Iterator[Issue]:
    """Yield the headings that look like a column which the register is used to and which the file lacks."""
    used = {name for name in fields if any(known.persons[key].get(name) for key in known.present)}
    used |= {"pupil_number"} if known.present else set()
    for heading in unknown:
        field = FIELD_OF.get(resembling(heading), "")
        if field in used and field not in columns:
            why = Text.of(
                "The heading “{heading}” looks like {field} with a letter wrong, so that column was not read. Correct "
                "the heading.",
                heading=heading,
                field=field.replace("_", " "),
            )
            yield brake("heading-wrong", why)


def wrong_letters(known: Known, names: Mapping[str, str], garbled: int) -> Iterator[Issue]:
    """Yield a brake when names differ from the known ones in nothing but their letters with accents."""
    accented = {key: name for key, name in _names(known).items() if key in names and not name.isascii()}
    changed = sum(names[key] != name and _skeleton(names[key]) == _skeleton(name) for key, name in accented.items())
    if max(changed, garbled) >= SMALLEST and max(changed, garbled) > len(accented) * LETTERS_SHARE:
        why = Text.of(
            "{count} names differ from before only in their letters with accents: the file was saved in another "
            "encoding. Save it as “CSV UTF-8”, or as .xlsx.",
            count=max(changed, garbled),
        )
        yield brake("encoding-wrong", why)


def _names(known: Known) -> dict[str, str]:
    return {key: str(known.persons[key]["display_name"]) for key in known.present}


def _skeleton(name: str) -> str:
    return "".join(sign for sign in name if sign.isascii() and sign.isalpha())


def two_names(classes: Mapping[str, Collection[str]]) -> Iterator[Issue]:
    """Yield class codes with several names, and names with several codes: a library's system takes neither."""
    named: dict[str, set[str]] = {}
    for code, names in classes.items():
        for name in names:
            named.setdefault(name, set()).add(code)
    for what, told in ((Text("code"), classes), (Text("name"), named)):
        for one, others in told.items():
            if len(others) > 1:
                why = Text.of(
                    "The class {what} “{one}” stands beside {others}: each class has one code and one name.",
                    what=what,
                    one=one,
                    others=", ".join(f"“{other}”" for other in sorted(others)),
                )
                yield brake("class-two-names", why)


def cards_short(left: int, needed: int) -> Iterator[Issue]:
    """Yield a warning when the card numbers run out."""
    if needed > left:
        why = Text.of(
            "{needed} new members need a card number, and only {left} are left. Reserve a new range with the owner of "
            "the library's system and add it to config.yaml; until then the others come in without a card.",
            needed=needed,
            left=left,
        )
        yield Issue("cards-short", IssueLevel.WARNING, why, owner="library")
