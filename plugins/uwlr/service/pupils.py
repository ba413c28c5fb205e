"""Pupils by the dozen: nearly all of them are put together in one go, and the odd ones with all due care.

A school's pupils are nearly its whole answer, and nearly every pupil has a first name and a surname that go into
their elements as they are. So their values are looked at together, once for many of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from plugins.uwlr.service import writing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import date

    from hub.plugin import Person
    from plugins.uwlr.service.profiles import Fields

    Careful = Callable[[Person, writing.Kinds], str]

_LONGEST_KEY: Final = 256
_FAMILY, _GIVEN, _PREFIX = 200, 64, 10  # what their elements take


class Pupils:
    """Writes pupils of a profile; ``careful`` writes one of them, whatever it is."""

    def __init__(self, fields: Fields, shared: Collection[str], careful: Careful) -> None:
        self._fields = fields
        self._shared = shared
        self._careful = careful
        self._simple = not (fields.initials or fields.gender)
        self._births: dict[date, str] = {}
        self._places: dict[tuple[str, str], str] = {}  # level and class: few, with many pupils in each

    def write(self, some: Sequence[Person], has: writing.Kinds) -> str:
        """Return these pupils as elements."""
        found = self._at_once(some, has) if self._simple else None
        return found if found is not None else "".join([self._careful(one, has) for one in some])

    def _at_once(self, some: Sequence[Person], has: writing.Kinds) -> str | None:
        """Return them as elements; None when there is anything among their values that has to be written otherwise."""
        shared, places, careful, classes = self._shared, self._places, self._careful, has.own
        eck_ids, with_births, births = self._fields.eck_id, self._fields.birth_date, self._births
        values, parts = [], []
        for one in some:  # by position, which takes half as long as by name
            key, _, given, prefix, family, second, birth, _, identifiers, _, level, _, _, _, _, own, others = one
            eck = identifiers.get("eck_id", "") if eck_ids else ""
            if others or second or not (family and given) or eck in shared or own not in classes:
                parts.append(careful(one, has))
                continue
            if len(family) > _FAMILY or len(given) > _GIVEN or len(prefix) > _PREFIX or len(eck) > _LONGEST_KEY:
                return None
            values.append(f"{key}{eck}{family}{prefix}{given}")
            place = places.get((own, level)) or self._place(one, has)
            told = f' eckid="{eck}"' if eck else ""
            before = f"<voorvoegsel>{prefix}</voorvoegsel>" if prefix else ""
            born = (births.get(birth) or self._born(birth)) if birth and with_births else ""
            parts.append(
                f'<leerling key="{key}"{told}><achternaam>{family}</achternaam>{before}'
                f"<roepnaam>{given}</roepnaam>{born}{place}</leerling>"
            )
        return "".join(parts) if writing.is_plain("".join(values)) else None

    def _born(self, birth: date) -> str:
        """Return a birth date as it is written for all who have the same: a school has a few thousand of them."""
        found = self._births[birth] = f"<geboortedatum>{birth.isoformat()}</geboortedatum>"
        return found

    def _place(self, one: Person, has: writing.Kinds) -> str:
        """Return the level and the class of a pupil, as they are written for all who have the same."""
        whole = self._careful(one, has)
        found = whole[whole.index("<jaargroep>") : -len("</leerling>")]
        self._places[one.own_group, one.level] = found
        return found
