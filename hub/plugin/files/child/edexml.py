"""Reading EDEXML 2.1: school, groups and persons, one person at a time and only the fields named here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from lxml import etree

from .headings import is_forbidden
from .refusal import Refusal
from .rows import Row, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .limits import Limits
    from .rows import Note

Entry = dict[str, Any]

SCHOOL = {
    "schooljaar": "school_year",
    "peildatum": "counted_on",
    "brincode": "brin",
    "dependancecode": "branch_code",
    "instellingsnummer": "institution_number",
    "schoolkey": "school_key",
    "aanmaakdatum": "made_at",
    "auteur": "author",
    "xsdversie": "version",
}
PERSON = {
    "achternaam": "surname",
    "voorvoegsel": "prefix",
    "voornamen": "given_names",
    "voorletters-1": "initials",
    "roepnaam": "called_name",
    "geboortedatum": "birth_date",
    "geslacht": "gender",
    "jaargroep": "level",
    "gebruikersnaam": "username",
    "instroomdatum": "entered_on",
    "uitstroomdatum": "left_on",
}
GENDERS = {"1": "M", "2": "F"}
SECTIONS = ("vestigingen", "groepen", "leerlingen", "leerkrachten")
GROUPS = ("groep", "samengestelde_groep")
GROUP_LISTS = ("groepen", "samengestelde_groepen")
ROLES = {"leerling": "pupil", "leerkracht": "teacher"}
DUMMY = "#"
SECTION, ITEM = 2, 3

HEADER = {
    "pupil_number": "key",
    "eck_id": "eck_id",
    "surname": "surname",
    "prefix": "prefix",
    "given_names": "given_names",
    "initials": "initials",
    "called_name": "called_name",
    "birth_date": "birth_date",
    "gender": "gender",
    "level": "level",
    "class_code": "group",
    "class_name": "group_name",
    "username": "username",
    "email": "email",
    "branch": "branch",
    "entered_on": "entered_on",
    "left_on": "left_on",
}


class Document:
    """One EDEXML file; ``school`` and ``groups`` are complete when the first person comes."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self.school: dict[str, str] = {}
        self.groups: dict[str, Entry] = {}
        self.branches: dict[str, str] = {}
        self.dummy_keys = 0
        self._met = False
        self._dropped: set[str] = set()
        self._stream = stream
        self._limits = limits

    def persons(self) -> Iterator[Entry]:
        """Yield pupils and teachers in the file's order."""
        count = 0
        try:
            for person in self._persons():
                count += 1
                if count > self._limits.rows:
                    raise Refusal("too_many_rows", limit=self._limits.rows)
                yield person
        except etree.XMLSyntaxError:
            raise Refusal("damaged_edexml") from None

    def notes(self) -> list[Note]:
        """Return what the person should know about the file as a whole."""
        notes: list[Note] = []
        if self.dummy_keys:
            notes.append(("dummy_keys", {"count": str(self.dummy_keys)}))
        if self._dropped:
            notes.append(("dropped", {"names": ", ".join(sorted(self._dropped))}))
        return notes

    def _persons(self) -> Iterator[Entry]:
        depth = 0
        for event, element in self._events():
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                _refuse_unfit(element)
            elif event == "end" and depth == SECTION - 1 and _local(element) == "school":
                self.school = self._texts(element, SCHOOL)
            elif event == "end" and depth == ITEM - 1 and _within(element) in SECTIONS:
                yield from self._item(element)
                _forget(element)

    def _events(self) -> Iterator[tuple[str, etree._Element]]:
        events: Iterator[tuple[str, etree._Element]] = etree.iterparse(
            self._stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        return events

    def _item(self, element: etree._Element) -> Iterator[Entry]:
        name = _local(element)
        key = _words(element.get("key"))
        if name in GROUPS and self._met:
            raise Refusal("damaged_edexml")  # a class told after its pupils would leave them without a level
        if name in GROUPS:
            told = self._texts(element, {"naam": "name", "jaargroep": "level"})
            combined = name != GROUPS[0]
            self.groups[key] = {"name": "", "level": "", **told, "key": key, "combined": combined}
        elif name == "vestiging":
            self.branches[key] = self._texts(element, {"naam": "name"}).get("name", "")
        elif name in ROLES:
            self._met = True
            yield self._person(element, ROLES[name], key)

    def _person(self, element: etree._Element, role: str, key: str) -> Entry:
        groups = list(_group_keys(element))
        main = next((group for group in groups if not self.groups.get(group, {}).get("combined")), "")
        person: Entry = dict.fromkeys(PERSON.values(), "")
        person.update(self._texts(element, PERSON))
        person["gender"] = GENDERS.get(person["gender"], "")
        if role == "pupil":
            person["level"] = person["level"] or self.groups.get(main, {}).get("level", "")
        self.dummy_keys += key.startswith(DUMMY)
        self._dropped.update(name for child in element if is_forbidden(name := _local(child)))
        return person | {
            "role": role,
            "line": _line(element),
            "key": key,
            "dummy_key": key.startswith(DUMMY),
            "eck_id": _words(element.get("eckid")),
            "group": main,
            "groups": groups,
            "branch": next((_words(child.get("key")) for child in element if _local(child) == "vestiging"), ""),
            "emails": [_words(child.text) for child in element if _local(child) == "emailadres" and child.text],
        }

    def _texts(self, element: etree._Element, names: dict[str, str]) -> dict[str, str]:
        """Return the text of the children that are wanted, under our names."""
        found = {}
        for child in element:
            name = _local(child)
            if name in names:
                found[names[name]] = _words(child.text)
                if len(found[names[name]]) > self._limits.cell_characters:
                    limit = self._limits.cell_characters
                    raise Refusal("cell_too_long", line=_line(element), column=name, limit=limit)
        return found


def _within(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else _local(parent)


def _refuse_unfit(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refusal("doctype")
    if _local(root) != "EDEX":
        raise Refusal("not_edexml")


def _group_keys(person: etree._Element) -> Iterator[str]:
    for child in person:
        if _local(child) in GROUPS:
            yield _words(child.get("key"))
        elif _local(child) in GROUP_LISTS:
            yield from (_words(group.get("key")) for group in child if _local(group) in GROUPS)


def _forget(element: etree._Element) -> None:
    """Free an element and those before it, so that memory stays flat."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _line(element: etree._Element) -> int:
    line: int | None = getattr(element, "sourceline", None)
    return line or 0


def _local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def pupils_as_table(stream: BinaryIO, limits: Limits) -> Source:
    """Return the pupils as rows under our own field names."""
    document = Document(stream, limits)
    source = Source("edexml", iter(()), [], straight=True)
    source.rows = _rows(document, source)
    return source


def _rows(document: Document, source: Source) -> Iterator[Row]:
    yield 1, list(HEADER)
    teachers = 0
    for person in document.persons():
        if person["role"] == "teacher":
            teachers += 1
            continue
        person["group_name"] = document.groups.get(person["group"], {}).get("name", "")
        person["email"] = next(iter(person["emails"]), "")
        person["branch"] = document.branches.get(person["branch"]) or person["branch"]
        yield person["line"], [person[field] for field in HEADER.values()]
    if teachers:
        source.notes.append(("teachers_left_out", {"count": str(teachers)}))
    source.notes += document.notes()
