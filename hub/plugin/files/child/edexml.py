"""Reading EDEXML, as a file or as UWLR answers it: school, groups and persons, and only the fields named here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from lxml import etree

from .headings import is_forbidden
from .refusal import Refusal
from .rows import Row, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
GENDERS = {"1": "M", "2": "F", "9": "X"}
GROUPS = ("groep", "samengestelde_groep")
GROUP_LISTS = ("groepen", "samengestelde_groepen")
ROLES = {"leerling": "pupil", "leerkracht": "teacher"}
SECTIONS = ("vestigingen", "groepen", "leerlingen", "leerkrachten")
HOLDERS = ("EDEX", "leerlinggegevens")  # what the school and the sections are in
DOCUMENTS = ("EDEX", "Envelope")  # the second is the answer of a UWLR service, which holds the same
WANTED = tuple("{*}" + name for name in ("school", "vestiging", *GROUPS, *ROLES))
DUMMY = "#"
BLANK: Entry = {
    **dict.fromkeys(PERSON.values(), ""),
    **dict.fromkeys(("role", "line", "key"), ""),
    "dummy_key": False,
    **dict.fromkeys(("eck_id", "group"), ""),
    "groups": [],
    "branch": "",
    "emails": [],
}

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
        self._local = Names(str)
        self._fields = Names(lambda name: PERSON.get(name, ""))
        self._roles = Names(lambda name: ROLES.get(name, ""))
        self._dropped: set[str] = set()
        self._section: etree._Element | None = None
        self._stream = stream
        self._limits = limits

    def persons(self) -> Iterator[Entry]:
        """Yield pupils and teachers in the file's order."""
        met, before, known = 0, None, False
        try:
            for _event, element in self._events():
                known = known or self._insist(element)
                role = self._roles[element.tag]
                if not role:
                    self._told(element, self._local[element.tag], late=met > 0)
                    continue
                if not self._placed(element):
                    continue
                met += 1
                if met > self._limits.rows:
                    raise Refusal("too_many_rows", limit=self._limits.rows)
                yield self._person(element, role)
                before = _forget(element, before)
        except etree.XMLSyntaxError:
            raise Refusal("damaged_edexml") from None
        if not known:
            raise Refusal("not_edexml")

    def notes(self) -> list[Note]:
        """Return what the person should know about the file as a whole."""
        notes: list[Note] = []
        if self.dummy_keys:
            notes.append(("dummy_keys", {"count": str(self.dummy_keys)}))
        if self._dropped:
            notes.append(("dropped", {"names": ", ".join(sorted(self._dropped))}))
        return notes

    def _insist(self, element: etree._Element) -> bool:
        """Let a document pass whose root is one of ours."""
        tree: Any = element.getroottree()
        if tree.docinfo.internalDTD is not None:
            raise Refusal("doctype")
        if self._local[tree.getroot().tag] not in DOCUMENTS:
            raise Refusal("not_edexml")
        return True

    def _events(self) -> Iterator[tuple[str, etree._Element]]:
        """Yield the elements that are wanted at their ends: those in between cost nothing that way."""
        events: Iterator[tuple[str, etree._Element]] = etree.iterparse(
            self._stream,
            events=("end",),
            tag=WANTED,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        return events

    def _told(self, element: etree._Element, name: str, *, late: bool) -> None:
        """Take in the school, a group or a branch; one without content is only named by a person."""
        if name == "school":
            if self._is_holder(element.getparent()):
                self.school = self._texts(element, SCHOOL)
        elif not len(element) or not self._placed(element):
            return
        elif name in GROUPS:
            if late:
                raise Refusal("damaged_edexml")  # a class told after its pupils would leave them without a level
            key = _words(element.get("key"))
            told = self._texts(element, {"naam": "name", "jaargroep": "level"})
            self.groups[key] = {"name": "", "level": "", **told, "key": key, "combined": name != GROUPS[0]}
        else:
            self.branches[_words(element.get("key"))] = self._texts(element, {"naam": "name"}).get("name", "")

    def _placed(self, element: etree._Element) -> bool:
        """Tell whether an element stands in a section: additions may hold others of the same name."""
        section = element.getparent()
        if section is not None and section is not self._section:
            if self._local[section.tag] not in SECTIONS or not self._is_holder(section.getparent()):
                return False
            self._section = section
        return section is not None

    def _is_holder(self, element: etree._Element | None) -> bool:
        return element is not None and self._local[element.tag] in HOLDERS

    def _person(self, element: etree._Element, role: str) -> Entry:
        person = BLANK.copy()
        groups: list[str] = []
        emails: list[str] = []
        person["groups"], person["emails"] = groups, emails
        fields, most = self._fields, self._limits.cell_characters
        for child in element:
            tag, text = child.tag, child.text
            field = fields[tag]
            if not field:
                self._other(child, self._local[tag], person, groups, emails)
            elif text:
                person[field] = text if text.isalnum() else " ".join(text.split())
                if len(text) > most:
                    self._too_long(element, self._local[tag])
        self._finish(element, person, groups, role)
        return person

    def _other(self, child: etree._Element, name: str, person: Entry, groups: list[str], emails: list[str]) -> None:
        if name in GROUPS:
            groups.append(_words(child.get("key")))
        elif name in GROUP_LISTS:
            groups += [_words(one.get("key")) for one in child if self._local[one.tag] in GROUPS]
        elif name == "emailadres" and child.text:
            emails.append(_words(child.text))
        elif name == "vestiging":
            person["branch"] = person["branch"] or _words(child.get("key"))
        elif is_forbidden(name):
            self._dropped.add(name)

    def _finish(self, element: etree._Element, person: Entry, groups: list[str], role: str) -> None:
        """Fill in the keys, and what follows from the rest: the own class, and the level that it has."""
        known = self.groups
        main = next((key for key in groups if key not in known or not known[key]["combined"]), "")
        person["role"], person["group"], person["line"] = role, main, _line(element)
        person["key"] = key = _words(element.get("key"))
        person["eck_id"] = _words(element.get("eckid"))
        person["gender"] = GENDERS.get(person["gender"], "")
        if not person["level"] and role == "pupil" and main in known:
            person["level"] = known[main]["level"]
        if key.startswith(DUMMY):
            person["dummy_key"] = True
            self.dummy_keys += 1

    def _texts(self, element: etree._Element, names: dict[str, str]) -> dict[str, str]:
        """Return the text of the children that are wanted, under our names."""
        found = {}
        for child in element:
            name = self._local[child.tag]
            if name in names:
                found[names[name]] = text = _words(child.text)
                if len(text) > self._limits.cell_characters:
                    self._too_long(element, name)
        return found

    def _too_long(self, element: etree._Element, name: str) -> None:
        limit = self._limits.cell_characters
        raise Refusal("cell_too_long", line=_line(element), column=name, limit=limit)


class Names(dict[Any, str]):
    """What an element is by its full name, worked out once for each name."""

    def __init__(self, told: Callable[[str], str]) -> None:
        super().__init__()
        self._told = told

    def __missing__(self, tag: Any) -> str:
        self[tag] = found = self._told(str(tag).rpartition("}")[2])
        return found


def _forget(element: etree._Element, before: etree._Element | None) -> etree._Element:
    """Free a person's content now and its place once the next one is there, so that memory stays flat."""
    element.clear()
    if before is not None:
        parent = before.getparent()
        if parent is not None:
            parent.remove(before)
    return element


def _line(element: etree._Element) -> int:
    line: int | None = getattr(element, "sourceline", None)
    return line or 0


def _words(text: str | None) -> str:
    if not text:
        return ""
    return text if text.isalnum() else " ".join(text.split())


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
