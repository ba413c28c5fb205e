"""Opening a school's list, EDEXML or table, as entries that are all alike."""

from __future__ import annotations

import re
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from hub.errors import InvalidInput
from hub.model.text import Text
from hub.plugin.files import FileRefused, open_table
from hub.plugin.files.dates import DateRefused, birth_date
from hub.plugin.files.edexml import Edexml, open_edexml
from hub.plugin.files.headers import FIELD_OF, HeaderMap, map_headers, resembling
from hub.plugin.lists.names import cleaned, number
from hub.plugin.lists.rows import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from hub.plugin.files import Table
    from hub.plugin.files.table import Lost

NAME: Final = "The file"
KEYS: Final = ("pupil_number", "idalu", "eck_id")
NAMES: Final = ("surname", "full_surnames", "full_name", "called_name", "given_names")
CLASSES: Final = ("class_code", "class_name")
ALIKE_ENOUGH: Final = 70  # of 100, where a column is missing and a heading must be it
TEACHER: Final = "teacher:"  # EDEXML numbers teachers apart from pupils
_MONTHS = (
    "jan|feb|febr|mrt|mar|març|apr|abr|mei|may|maig|jun|juny|jul|aug|ago|ag|sep|set|okt|oct|nov|dec|dic|des|gen|ene"
)
_DAY: Final = re.compile(
    rf"\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}\b.*|\d{{1,2}}[-/ .](?:{_MONTHS})\.?|(?:{_MONTHS})\.?[-/ .]\d{{2,4}}",
    re.IGNORECASE,
)


class ListWords(NamedTuple):
    """A school's own words in its lists.

    ``headings``: heading to our field, "" for a column to leave out. ``values``: field to what a cell says, in
    small letters, to what it means, such as ``level``: ``groep 3`` to ``3``. ``encoding``: of `ENCODINGS`, how to
    read a text that is not Unicode.
    """

    headings: Mapping[str, str] = MappingProxyType({})
    values: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    encoding: str = ""


class GroupName(NamedTuple):
    """A group as a file names it."""

    name: str
    level: str


class EdexmlList:
    """The pupils and teachers of an EDEXML file."""

    key_field = "key"
    dropped: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    class_dates: tuple[int, ...] = ()
    shifted: tuple[int, ...] = ()
    lost: tuple[Lost, ...] = ()
    hidden: tuple[tuple[str, ...], tuple[int, ...]] = ((), ())
    delta = False
    columns = frozenset(("role", "level", "left_on"))

    def __init__(self, source: Edexml) -> None:
        self._source = source
        self.combined = frozenset(group["key"] for group in source.groups if group["combined"])
        self.groups = {
            group["key"]: GroupName(cleaned(group["name"]) or group["key"], group["level"]) for group in source.groups
        }
        self.school_year = source.school.get("school_year", "")
        brin = source.school.get("brin")
        self.school_code = f"{brin}{source.school.get('branch_code', '00')}" if brin else ""

    @property
    def notes(self) -> tuple[Text, ...]:
        """What was decided about the file; complete after the last entry."""
        return self._source.notes

    def __iter__(self) -> Iterator[Entry]:
        for person in self._source:
            fields = {name: value for name, value in person.items() if isinstance(value, str)}
            fields["email"] = ";".join(person["emails"])
            main = person["group"]
            groups = ([main] if main else []) + [key for key in person["groups"] if key != main]
            key = f"{TEACHER}{person['key']}" if person["role"] == "teacher" and person["key"] else person["key"]
            yield Entry(person["line"], key, fields, tuple(dict.fromkeys(groups)))


class TableList:
    """The rows of a CSV file or a workbook."""

    school_year = ""
    school_code = ""
    combined: frozenset[str] = frozenset()

    def __init__(self, table: Table, words: ListWords) -> None:
        self._table = table
        self._values = words.values
        self._map = self._usable(table, words)
        self.columns = frozenset(self._map.columns)
        self.key_field = next(field for field in KEYS if field in self.columns)
        self.dropped, self.unknown = self._map.dropped, self._map.unknown
        self.delta = table.delta
        self.groups: dict[str, GroupName] = {}
        self._class_dates = {
            line for field in CLASSES if field in self.columns for line in table.dates.get(self._map.columns[field], ())
        }

    @staticmethod
    def _usable(table: Table, words: ListWords) -> HeaderMap:
        try:
            return usable(map_headers(table.header, words.headings), table.header)
        except ColumnsMissing as error:
            error.rows = sum(1 for _row in table)
            raise

    @property
    def notes(self) -> tuple[Text, ...]:
        """What was decided about the file; complete after the last entry."""
        return self._table.notes

    @property
    def hidden(self) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Return the headings, and the lines whose number, had something in them that nobody sees; at the end."""
        found, first = self._table.hidden, self._table.line
        headings = (cleaned(self._table.header[at]) for at, lines in found.items() if first in lines)
        numbers = found.get(self._map.columns[self.key_field], ())
        return tuple(headings), tuple(line for line in numbers if line != first)

    @property
    def class_dates(self) -> tuple[int, ...]:
        """Return the lines met so far whose class is a date."""
        return tuple(sorted(self._class_dates))

    @property
    def shifted(self) -> tuple[int, ...]:
        """Return the lines met so far that have more cells than the heading; they are no entries."""
        return tuple(one.line for one in self._table.ragged if one.cells > one.expected)

    @property
    def lost(self) -> tuple[Lost, ...]:
        """Return what has lost digits among the numbers that people are recognised by; complete at the end."""
        keys = (self._map.columns[field] for field in KEYS if field in self.columns)
        return tuple(self._table.lost[at] for at in keys if at in self._table.lost)

    def __iter__(self) -> Iterator[Entry]:
        places = self._map.columns.items()
        for line, cells in self._table:
            fields = {field: self._meant(field, cells[at]) for field, at in places}
            yield Entry(line, number(fields[self.key_field]), fields, self._groups(line, fields))

    def _meant(self, field: str, said: str) -> str:
        """Return a cell in our words, where the school told what its own mean."""
        meant = self._values.get(field)
        return meant.get(cleaned(said).casefold(), said) if meant else said

    def _groups(self, line: int, fields: Mapping[str, str]) -> tuple[str, ...]:
        code, name = (cleaned(fields.get(field, "")) for field in CLASSES)
        if _DAY.fullmatch(code) or _DAY.fullmatch(name):
            self._class_dates.add(line)
        if line in self._class_dates or not (code or name):
            return ()
        key = code or name
        self.groups.setdefault(key, GroupName(name or key, ""))
        return (key,)


class ColumnsMissing(InvalidInput):
    """A list without a number or a name. ``wrong``: headings that look like one, and the known heading each is like.

    ``rows`` is how many rows nobody can therefore be told from.
    """

    rows = 0

    wrong: Mapping[str, str] = MappingProxyType({})


def usable(columns: HeaderMap, header: tuple[str, ...]) -> HeaderMap:
    """Return the columns if a list can be read by them; InvalidInput says what is missing or unclear."""
    if any(map(_is_data, header)):
        raise InvalidInput(
            "The first line of the file is no heading: put a line above it that names the columns, such as "
            "leerlingnummer; achternaam; roepnaam; klas."
        )
    if columns.ambiguous:
        heading, fields = next(iter(columns.ambiguous.items()))
        raise InvalidInput(
            "It is not clear what these columns are: {unclear}. Say it once, it is remembered for this school: on the "
            "page “Columns of a list”, or with hub roster import … --column “{heading}={first}” (nothing after the = "
            "leaves the column out).",
            unclear="; ".join(f"“{name}”: {' or '.join(could)}" for name, could in columns.ambiguous.items()),
            heading=heading,
            first=fields[0],
        )
    missing = [wanted for wanted in (KEYS, NAMES) if not set(wanted) & columns.columns.keys()]
    if missing:
        error = ColumnsMissing(
            "The file needs a column for the number ({keys}) and one for the name ({names}). Found: {found}. "
            "{hints}Say which is which on the page “Columns of a list”, or with hub roster import … --column "
            "“heading=pupil_number”.",
            hints=_hints(header),
            keys=", ".join(KEYS),
            names=", ".join(NAMES),
            found=", ".join(filter(None, header)),
        )
        error.wrong = _wrong(columns.unknown, {field for wanted in missing for field in wanted})
        raise error
    return columns


def _wrong(headings: tuple[str, ...], missing: set[str]) -> dict[str, str]:
    """Return the headings that are like one of a missing field; who misses one looks closely."""
    alike = {heading: resembling(heading, ALIKE_ENOUGH) for heading in headings}
    return {heading: word for heading, word in alike.items() if FIELD_OF.get(word) in missing}


def _hints(header: tuple[str, ...]) -> Text:
    """Return a sentence for each heading that is a known one with a letter or two wrong."""
    wrong = {heading: word for heading in header if (word := resembling(heading))}
    said = [
        Text.of("“{heading}” looks like a wrong spelling of {word}. ", heading=heading, word=word)
        for heading, word in wrong.items()
    ]
    return Text.joined(said)


def _is_data(heading: str) -> bool:
    """Tell whether a heading looks like somebody's data, which must not be repeated in a sentence."""
    if "@" in heading or (heading.isdigit() and len(heading) > 1):
        return True
    try:
        birth_date(heading)
    except DateRefused:
        return False
    return True


@contextmanager
def open_list(file: Path, words: ListWords) -> Iterator[EdexmlList | TableList]:
    """Open a list, read by the school's own ``words``. Raises FileRefused, InvalidInput."""
    if _may_be_edexml(file):
        try:
            with open_edexml(file, NAME) as source:
                yield EdexmlList(source)
                return
        except FileRefused as error:
            if error.code != "not_edexml":
                raise
    with open_table(file, NAME, encoding=words.encoding) as table:
        yield TableList(table, words)


def _may_be_edexml(file: Path) -> bool:
    """Tell whether it is worth a reading process to find out: XML begins with a sign."""
    try:
        with file.open("rb") as stream:
            return b"<" in stream.read(16)
    except OSError:
        return False
