"""What a person fills in about a library's own system, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hub.plugin import InvalidInput, Text
from plugins.library.targets.folio_mapping import SOURCE, FolioSettings
from plugins.library.targets.koha_mapping import KohaSettings
from plugins.library.targets.tables import FOLIO, KOHA, WISE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hub.plugin import School

TITLES: Final[Mapping[str, Text]] = {WISE: Text("Wise (file)"), FOLIO: Text("FOLIO"), KOHA: Text("Koha")}
_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    WISE: (),
    FOLIO: ("source", "pupil_group", "teacher_group"),
    KOHA: ("library_id", "pupil_category", "teacher_category"),
}
_OPTIONAL: Final[Mapping[str, tuple[str, ...]]] = {WISE: (), FOLIO: ("address_type",), KOHA: ("attribute",)}
_TICKED: Final[Mapping[str, tuple[str, ...]]] = {
    WISE: ("email", "address_columns"),
    FOLIO: ("email", "departments", "loans"),
    KOHA: ("email", "basic", "loans"),
}


def chosen(kind: str, form: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings of a form; raises InvalidInput for one that is missing."""
    texts = {name: form.get(name, "").strip() for name in (*_REQUIRED[kind], *_OPTIONAL[kind])}
    for name in _REQUIRED[kind]:
        if not texts[name]:
            raise InvalidInput("Fill this in as the library's system calls it.", field=name)
    if kind == FOLIO and SOURCE.fullmatch(texts["source"]) is None:
        raise InvalidInput(
            "Two letters of the country, a hyphen, then small letters, digits and hyphens, such as nl-01ab00: no "
            "other school of this library may have the same.",
            field="source",
        )
    return texts | {name: form.get(name) == "yes" for name in _TICKED[kind]}


def first(kind: str, school: School) -> dict[str, Any]:
    """Return what a form begins with."""
    source = f"{school.country.lower()[:2]}-{school.code.lower()}"
    own = {"source": source, "address_type": "Home"} if kind == FOLIO else {}
    ticks = {name: name == "loans" for name in _TICKED[kind]}  # whoever says nothing keeps borrowers
    return dict.fromkeys((*_REQUIRED[kind], *_OPTIONAL[kind]), "") | ticks | own


def folio_settings(settings: Mapping[str, Any]) -> FolioSettings:
    """Return what a school's FOLIO calls things."""
    return FolioSettings(
        source=settings["source"],
        pupil_group=settings["pupil_group"],
        teacher_group=settings["teacher_group"],
        departments=settings["departments"],
        address_type=settings["address_type"] or "Home",
        waits=settings.get("loans", True),
    )


def koha_settings(settings: Mapping[str, Any], school: School) -> KohaSettings:
    """Return what a school's Koha calls things."""
    return KohaSettings(
        library_id=settings["library_id"],
        pupil_category=settings["pupil_category"],
        teacher_category=settings["teacher_category"],
        attribute=settings["attribute"],
        school=school.code,
        waits=settings.get("loans", True),
    )
