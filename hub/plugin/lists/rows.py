"""One row of a school's list: its texts by field, read one by one, and every doubt an issue of that row. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from email_validator import EmailNotValidError, validate_email

from hub.model.names import shown
from hub.model.states import IssueLevel
from hub.model.text import Text
from hub.plugin.files.child.digits import SHORTENED
from hub.plugin.files.dates import DateRefused, birth_date
from hub.plugin.findings import Issue
from hub.plugin.lists.names import cleaned, halves, is_garbled, surname_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

SCHEMES: Final = ("card_number", "eck_id", "idalu", "pupil_number", "username")
ROLES: Final = {
    "pupil": "pupil leerling student alumne alumna alumno estudiant estudiante learner ll",
    "teacher": "teacher leerkracht docent leraar lerares professor professora profesor profesora mestre mestra "
    "maestro maestra docente staff personeel medewerker",
}
GENDERS: Final = {
    "M": "m man jongen j male h home hombre noi nen chico 1",
    "F": "f v vrouw meisje female d dona mujer noia nena chica 2",
    "X": "x 9 onbekend other altres otro",
}
IDALU_USUAL: Final = range(8, 13)
IDALU_LONGEST: Final = 15
OLDEST: Final = 110
_ROLE_OF: Final = {word: role for role, words in ROLES.items() for word in words.split()}
_GENDER_OF: Final = {word: gender for gender, words in GENDERS.items() for word in words.split()}


class Entry(NamedTuple):
    """One row: its line, its texts by field (`hub.plugin.files.headers`), and the groups it names."""

    line: int
    key: str
    fields: Mapping[str, str]
    groups: tuple[str, ...]


def role_of(text: str) -> str | None:
    """Return pupil or teacher; None for anybody else, such as a parent. Nothing said means pupil."""
    return _ROLE_OF.get(cleaned(text).casefold()) if text.strip() else "pupil"


def gender_of(text: str) -> str | None:
    """Return M, F or X; None for what says nothing."""
    return _GENDER_OF.get(text.casefold())


def pairs(values: Mapping[str, str]) -> list[dict[str, str]]:
    """Return identifiers as pairs of scheme and value."""
    return [{"scheme": scheme, "value": values[scheme]} for scheme in sorted(values)]


class Row:
    """One row while it is mapped; gathers issues on the way."""

    def __init__(self, entry: Entry, today: date) -> None:
        self._line = entry.line
        self._key = entry.key
        self._fields = entry.fields
        self._today = today
        self.issues: list[Issue] = []

    def __getitem__(self, field: str) -> str:
        return cleaned(self._fields.get(field, ""))

    def warn(self, code: str, what: Text, level: IssueLevel = IssueLevel.WARNING) -> None:
        """Note that something is wrong with this row."""
        self.issues.append(Issue(code, level, Text.of("Line {line}: {what}", line=self._line, what=what)))

    def names(self) -> dict[str, str]:
        """Return the parts of the name, each in the school's own spelling."""
        given, whole = halves(self["full_name"])
        prefix, family = surname_of(self["surname"] or self["full_surnames"] or whole)
        return {
            "given_name": self["called_name"] or self["given_names"] or given,
            "prefix": self["prefix"] or prefix,
            "family_name": family,
            "family_name2": self["surname2"],
            "initials": self["initials"],
        }

    def displayed(self, names: Mapping[str, str]) -> str:
        """Return the name as people read it; the key where there is none."""
        initials = names["initials"].replace(".", "").replace(" ", "")
        first = names["given_name"] or "".join(f"{letter}." for letter in initials)
        return shown(first, names["prefix"], names["family_name"], names["family_name2"]) or self._key

    def born(self) -> date | None:
        """Return the birth date, if it is one and can be."""
        found = self.day("birth_date")
        if found is not None and not 0 <= self._today.year - found.year <= OLDEST:
            self.warn("birth-date-wrong", Text("The birth date cannot be right: correct its year. It was left out."))
            return None
        return found

    def day(self, field: str) -> date | None:
        """Return a date; one that cannot be read becomes an issue."""
        text = self[field]
        if not text:
            return None
        try:
            return birth_date(text)
        except DateRefused as error:
            code = f"{field.replace('_', '-')}-wrong"
            read = (
                Text.from_error(error) if field == "birth_date" else Text("The date cannot be read: write 2026-05-31.")
            )
            self.warn(code, Text.of("{fault} It was left out.", fault=read))
            return None

    def emails(self) -> list[str]:
        """Return the addresses that are addresses, each once."""
        found: dict[str, str] = {}
        for raw in self["email"].replace(",", ";").split(";"):
            if not raw.strip():
                continue
            try:
                address = validate_email(raw.strip(), check_deliverability=False, test_environment=True).normalized
            except EmailNotValidError:
                self.warn("email-wrong", Text("One of the e-mail addresses is none: correct it. It was left out."))
                continue
            found.setdefault(address.casefold(), address)
        return list(found.values())

    def identifiers(self) -> list[dict[str, str]]:
        """Return pairs of scheme and value; an IDALU that can be none is left out."""
        given = {scheme: self[scheme] for scheme in SCHEMES if self[scheme]}
        idalu = given.get("idalu", "").replace(" ", "")
        if idalu and not (idalu.isascii() and idalu.isdigit() and len(idalu) <= IDALU_LONGEST):
            del given["idalu"]
            self.warn(
                "idalu-wrong", Text("The IDALU is not a number of at most 15 digits: correct it. It was left out.")
            )
        elif idalu:
            given["idalu"] = idalu
            if len(idalu) not in IDALU_USUAL:
                self.warn("idalu-odd", Text("The IDALU has not between 8 and 12 digits: check it."))
        return pairs(given)

    def check(self) -> None:
        """Find what is wrong with the row as a whole."""
        written = [*self._name_texts()]
        if not any(written):
            self.warn("name-missing", Text("There is no name: fill it in and import again."), IssueLevel.BLOCKER)
        if any(map(is_garbled, written)):
            self.warn(
                "name-garbled", Text("The name has garbled letters: save the file as CSV UTF-8 and import again.")
            )
        if SHORTENED.fullmatch(self._key):
            self.warn(
                "number-shortened",
                Text("The number was shortened to something like 1.2E+12: export the column as text."),
                IssueLevel.BLOCKER,
            )
        if self._key.startswith("#"):
            self.warn(
                "key-dummy",
                Text(
                    "The number begins with #: the school's system does not promise to keep it, so this person could "
                    "not be recognised next time. Export with real numbers."
                ),
                IssueLevel.BLOCKER,
            )

    def _name_texts(self) -> Iterator[str]:
        for field in ("called_name", "given_names", "surname", "surname2", "full_surnames", "full_name"):
            yield self[field]
