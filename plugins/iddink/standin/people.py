"""Invented people of an invented Catalan school: pupils, teachers and the few who left."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from random import Random

from plugins.iddink.standin.names import (
    FIRST_OF_PARTICLE,
    GIVEN,
    PARTICLES,
    SURNAMES,
    mail_name,
    surnames,
)

SCHOOL_YEAR = "2026-2027"
LAST_YEAR = "2025-2026"
SISTER_SCHOOL = "08054321"  # of the same distributor, out of reach of the token
MAIL_DOMAIN = "institut-vallfosca.example"
NO_IDALU_ROLE = "idalu-dni"
PARTICLE_SHARE = 0.07

# Pupils whose names a planted mess needs: given name, prefix, first and second surname.
CAST = {
    "twin-a": ("Maria Àngels", "", "Rovira", "Esteve"),
    "twin-b": ("Maria Assumpta", "", "Rovira", "Esteve"),
    "nickname": ("Josep", "", "Bosch", "Ferrer"),
    "felt": ("Laura", "", "Bertran", "Codony"),
    "swapped": ("Jordi", "", "Martí", "Vidal"),
    "one-surname": ("Aina", "", "Serra", "Pons"),
    "abbreviated": ("Maria Àngels", "", "Solà", "Bru"),
    "encoded": ("Marcel·lí", "", "Núñez", "Coll"),
    "geminada-a": ("Gal·la", "", "Sunyer", "Pol"),
    "geminada-b": ("Sibil·la", "", "Vives", "Roig"),
    "accented": ("Núria", "de la", "Creu", "Solé"),
    "idalu-spaces": ("Biel", "", "Tort", "Ametller"),
    "idalu-letters": ("Ona", "", "Prat", "Gibert"),
    NO_IDALU_ROLE: ("Omar", "", "Haddou", "Benali"),
    "relinked": ("Roger", "d'", "Alòs", "Mir"),
    "idle": ("Zoe", "", "Camarasa", "Font"),
}
LEFT = {"left": ("Pol", "", "Estrada", "Llort"), "moved": ("Jana", "", "Oliver", "Sants")}


@dataclass(frozen=True)
class Person:
    """Somebody as the school knows them; `grade` is written `level` and `group` `class` in `row`."""

    key: str
    role: str
    given_name: str
    prefix: str
    family_name: str
    family_name2: str
    birth_date: str
    email: str
    idalu: str
    group: str
    level: str
    school_year: str

    def row(self) -> dict[str, str]:
        """The person as a roster row of text."""
        fields = asdict(self)
        fields["class"] = fields.pop("group")
        return fields

    def surnames(self, *, joined: bool = False) -> str:
        """Both surnames as one text."""
        return surnames(self.prefix, self.family_name, self.family_name2, joined=joined)


@dataclass(frozen=True)
class Population:
    """Everybody of the school; `cast` and `left` are found by the part they play in a mess."""

    pupils: tuple[Person, ...]
    teachers: tuple[Person, ...]
    cast: dict[str, Person]
    left: dict[str, Person]


def level_label(level: str) -> str:
    """`1ESO` as schools write it in front of a group: `1 ESO`."""
    return f"{level[0]} {level[1:]}"


class Inventor:
    """Makes people one after another, never two with the same name, key, IDALU or address."""

    def __init__(self, rng: Random, count: int) -> None:
        self._rng = rng
        self._keys = iter([f"{n:06d}" for n in rng.sample(range(10_000, 999_999), count)])
        self._idalus = iter([f"{n:010d}" for n in rng.sample(range(10**8, 10**10), count)])
        parts = {part for cast in (CAST, LEFT) for part in cast.values()}
        self._names: set[tuple[str, ...]] = set(parts)
        self._addresses: set[str] = set()

    def pupil(self, name: tuple[str, str, str, str] | None, level: str, group: str, year: str) -> Person:
        """A pupil of the usual age for the level."""
        first_year = 2020 if level.endswith("EP") else 2014
        born = date(first_year - int(level[0]) + 1, 1, 1) + timedelta(days=self._rng.randrange(365))
        return self._person("pupil", name or self._name(), born, next(self._idalus), (level, group, year))

    def teacher(self) -> Person:
        """A teacher: no IDALU, no class."""
        born = date(1965, 1, 1) + timedelta(days=self._rng.randrange(30 * 365))
        return self._person("teacher", self._name(), born, "", ("", "", SCHOOL_YEAR))

    def _person(
        self, role: str, name: tuple[str, str, str, str], born: date, idalu: str, place: tuple[str, str, str]
    ) -> Person:
        given, prefix, first, second = name
        level, group, year = place
        email = self._address(given, first)
        return Person(
            next(self._keys),
            role,
            given,
            prefix,
            first,
            second,
            born.isoformat(),
            email,
            idalu,
            group,
            level,
            year,
        )

    def _name(self) -> tuple[str, str, str, str]:
        while True:
            name = self._draw()
            if name not in self._names:
                self._names.add(name)
                return name

    def _draw(self) -> tuple[str, str, str, str]:
        given, second = self._rng.choice(GIVEN), self._rng.choice(SURNAMES)
        if self._rng.random() < PARTICLE_SHARE:
            prefix = self._rng.choice(PARTICLES)
            return given, prefix, self._rng.choice(FIRST_OF_PARTICLE[prefix]), second
        return given, "", self._rng.choice(SURNAMES), second

    def _address(self, given: str, first: str) -> str:
        base = mail_name(given, first)
        local, n = base, 1
        while local in self._addresses:
            n += 1
            local = f"{base}{n}"
        self._addresses.add(local)
        return f"{local}@{MAIL_DOMAIN}"


def populate(rng: Random, pupils: int, teachers: int, classes: tuple[tuple[str, str], ...]) -> Population:
    """Invent a school.

    Args:
        rng: Where all chance comes from.
        pupils: How many pupils; at least as many as `CAST` has parts.
        teachers: How many teachers.
        classes: (level code, class name), filled in turn.
    """
    inventor = Inventor(rng, pupils + teachers + len(LEFT))
    parts = [*CAST.items()]
    made = [
        inventor.pupil(parts[i][1] if i < len(parts) else None, *classes[i % len(classes)], SCHOOL_YEAR)
        for i in range(pupils)
    ]
    made[: len(parts)] = _dressed(dict(zip(CAST, made, strict=False)))
    staff = tuple(inventor.teacher() for _ in range(teachers))
    left = {part: inventor.pupil(name, "4ESO", "4 ESO A", LAST_YEAR) for part, name in LEFT.items()}
    return Population(tuple(made), staff, dict(zip(CAST, made, strict=False)), left)


def _dressed(cast: dict[str, Person]) -> Iterator[Person]:
    twin = cast["twin-a"]
    cast["twin-b"] = replace(cast["twin-b"], birth_date=twin.birth_date, level=twin.level, group=twin.group)
    cast[NO_IDALU_ROLE] = replace(cast[NO_IDALU_ROLE], idalu="")
    yield from cast.values()
