"""Which column is which field: the headings of Dutch, Catalan, Spanish and international school lists."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from hub.plugin.files.child.headings import is_forbidden, normalised

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})

SYNONYMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pupil_number": "leerlingnummer leerlingnr llnr leerlingcode leerlingid externnr externnummer "
        "stamnummer stamnr studentnummer studentid sourcedid lenerscode identifier key pupilnumber "
        "numeroalumne numeroalumno numalumne numalumno codialumne codigoalumno numeroexpedient "
        "numeroexpediente",
        "idalu": "idalu ralc idralc codiralc identificadorralc idalumne idalumno identificadoralumne",
        "card_number": "lenernummer lenerspas pasnummer pasnr pas barcode streepjescode cardnumber patronid "
        "toegangspasnummer rfid carnet numerocarnet",
        "eck_id": "eckid leerlingeckid ketenid ketenideckid",
        "called_name": "roepnaam roepn voornaam voornm leerlingroepnaam firstname firstnames firstgivenname "
        "givenname preferredgivenname calledname nompila nompropi nombrepila nombredepila "
        "nomdepila",
        "given_names": "voornamen doopnamen givennames",
        "initials": "voorletters voorletter voorletters1 voorlett leerlingvoorletters initials inicials iniciales",
        "prefix": "tussenvoegsel tussenvgsl tussenv tussenvoeg voorvoegsel voorvoegsels leerlingvoorvoegsel "
        "vv naamtus prefix middlename taalperfect",
        "surname": "achternaam familienaam leerlingachternaam surname lastname familyname cognom cognom1 "
        "primercognom 1rcognom 1ercognom apellido apellido1 primerapellido 1erapellido",
        "surname2": "surname2 secondsurname cognom2 segoncognom 2ncognom apellido2 segundoapellido 2oapellido",
        "full_surnames": "cognoms apellidos fullsurnames surnames",
        "full_name": "fullname volledigenaam nomicognoms cognomsinom nomcomplet nombreyapellidos "
        "apellidosynombre nombrecompleto leerlingnaam leerling alumne alumno",
        "birth_date": "geboortedatum gebdatum gebdat geboren datumgeboorte leerlinggeboortedatum birthdate "
        "dateofbirth dob birthday datanaixement datadenaixement datanaix naixement "
        "fechanacimiento fechadenacimiento fechanac nacimiento",
        "gender": "geslacht mv sekse leerlinggeslacht gender sex genere genero sexe sexo",
        "class_code": "groep klascode klas stamgroep leerlingstamgroep stamklas basisgroep class classcode "
        "groupcode homeroom grup codigrup grupclasse classe grupo codigogrupo grupoclase clase",
        "class_name": "groepsnaam klasnaam groepnaam classname groupname nomgrup nomdelgrup nombregrupo",
        "level": "jaargroep leerjaar leerlingleerjaar jaarlaag studyyear schoolyearlevel level grade "
        "grades curs nivell curso nivel",
        "email": "email emailadres mail schoolmail leerlingemail emailaddress correu correuelectronic "
        "correue adrecaelectronica correo correoelectronico",
        "username": "username gebruikersnaam leerlinggebruikersnaam loginnaam usuari nomusuari nomdusuari usuario",
        "role": "role rol tipususuari tipousuario perfil",
        "street": "adres straat straatnaam street address adreca direccion domicili domicilio",
        "house_number": "huisnummer huisnr housenr housenumber",
        "house_suffix": "huisnummertoevoeging huisnummertoe huisnrtv toevoeging toev housenrsufix "
        "housenrsuffix housesuffix",
        "postcode": "postcode postcodenl pc zipcode postalcode codipostal codigopostal cp",
        "city": "woonplaats plaats city poblacio municipi poblacion municipio localitat localidad",
        "secret_address": "geheimadres adresgeheim geheim secretaddress adrecasecreta direccionsecreta",
        "active": "leerlingactief actief active actiu activo",
        "branch": "vestiging locatie brincode brin location leerlingvestigingnaam branch centre codicentre "
        "centro codigocentro",
        "entered_on": "instroomdatum inschrijfdatum dbegin enteredon dataalta fechaalta",
        "left_on": "uitstroomdatum uitschrijfdatum vertrekdatum dvertrek studieeinddatum datumuit lefton "
        "databaixa fechabaja",
        "consent": "toestemming akkoord lidmaatschapbibliotheek openbarebibliotheek consent consentiment "
        "consentimiento autoritzacio autorizacion",
    }
)
FIELD_OF: Final = {word: field for field, words in SYNONYMS.items() for word in words.split()}

ALIKE: Final = 80  # of 100: beyond that e-mail addresses of parents begin to resemble those of pupils


@dataclass(frozen=True, slots=True)
class Doubt:
    """A heading with several meanings; the first one counts once one of ``settled_by`` has its own column."""

    fields: tuple[str, ...]
    settled_by: tuple[str, ...]


DOUBTS: Final = {
    "naam": Doubt(("surname", "full_name"), ("prefix",)),
    "name": Doubt(("surname", "full_name"), ("prefix",)),
    "nom": Doubt(("called_name", "full_name"), ("surname", "full_surnames")),
    "nombre": Doubt(("called_name", "full_name"), ("surname", "full_surnames")),
}


OR_ELSE: Final = {"groep": ("level",)}  # what a heading can be as well, once another one claims what it usually is


@dataclass(frozen=True, slots=True)
class HeaderMap:
    """What the columns of a list are.

    Attributes:
        columns: Field to column, from 0.
        unknown: Headings that say nothing to us.
        dropped: Headings of columns that nobody may bring in; their cells are empty.
        ambiguous: Heading to the fields it could be: ask once and remember the answer for the school.
    """

    columns: dict[str, int]
    unknown: tuple[str, ...]
    dropped: tuple[str, ...]
    ambiguous: dict[str, tuple[str, ...]]


def map_headers(header: Sequence[str], remembered: Mapping[str, str] = NOTHING) -> HeaderMap:
    """Find the field of each column.

    ``remembered`` holds what a school answered before, heading to field, with an empty field for a column
    to leave out; it goes before everything but the ban on forbidden columns.
    """
    dropped = tuple(heading for heading in header if is_forbidden(heading))
    wanted = {at: text for at, text in enumerate(header) if normalised(text) and text not in dropped}
    told = _told(wanted, remembered)
    rest = {at: heading for at, heading in wanted.items() if at not in told}
    claims = _claims(rest, {field for (field,) in told.values()})
    unknown = tuple(heading for at, heading in rest.items() if at not in claims)
    claims |= {at: fields for at, fields in told.items() if fields != ("",)}
    columns: dict[str, int] = {}
    ambiguous: dict[str, tuple[str, ...]] = {}
    for at, fields in claims.items():
        rivals = [other for other, others in claims.items() if other != at and set(others) & set(fields)]
        if len(fields) > 1 or rivals:
            ambiguous[header[at]] = fields + _or_else(header[at], claims.values() if rivals else ())
        else:
            columns[fields[0]] = at
    return HeaderMap(columns, unknown, dropped, ambiguous)


def _or_else(heading: str, claimed: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return what a heading beside a rival may mean instead: “groep” beside “klas” is often the level."""
    taken = {field for fields in claimed for field in fields}
    return tuple(field for field in OR_ELSE.get(normalised(heading), ()) if taken and field not in taken)


def _told(headings: Mapping[int, str], remembered: Mapping[str, str]) -> dict[int, tuple[str, ...]]:
    """Return the field that a school named for a column: by the heading as written, else much like it."""
    alike = {normalised(heading): field for heading, field in remembered.items()}
    told: dict[int, tuple[str, ...]] = {}
    for at, heading in headings.items():
        field = remembered.get(heading, alike.get(normalised(heading)))
        if field is not None:
            told[at] = (field,)
    return told


def _claims(headings: Mapping[int, str], taken: Collection[str]) -> dict[int, tuple[str, ...]]:
    """Return the fields that each column may be; fields already ``taken`` are no longer to be had."""
    plain = {at: normalised(heading) for at, heading in headings.items()}
    claims: dict[int, tuple[str, ...]] = {}
    for at, word in plain.items():
        if word in FIELD_OF and FIELD_OF[word] not in taken:
            claims[at] = (FIELD_OF[word],)
    certain = {field for fields in claims.values() for field in fields} | set(taken)
    for at, word in plain.items():
        if word in DOUBTS and (left := _possible(DOUBTS[word], taken, certain)):
            claims[at] = left
    return claims


def _possible(doubt: Doubt, taken: Collection[str], certain: set[str]) -> tuple[str, ...]:
    left = tuple(field for field in doubt.fields if field not in taken)
    settled = doubt.fields[0] in left and not certain.isdisjoint(doubt.settled_by)
    return left[:1] if settled else left


def resembling(heading: str, alike: int = ALIKE) -> str:
    """Return the known heading that this one is with a letter or two wrong; "" when it resembles none.

    ``alike`` is how much, of 100; with less than usual it is a guess to start from. Only ever a hint for a person:
    what resembles is not read.
    """
    plain = normalised(heading)
    best = max(FIELD_OF, key=lambda word: fuzz.ratio(plain, word))
    return best if plain not in FIELD_OF and fuzz.ratio(plain, best) >= alike else ""
