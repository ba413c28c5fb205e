"""A message of results as a supplier sends it (UWLR 2.2, Leerresultaten). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from plugins.uwlr.fetching.client import named
from plugins.uwlr.results.intake import NAMESPACE
from plugins.uwlr.service.writing import AUTHOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hub.plugin import School

_WHOLE: Final = (
    '<leerresultaten_verzoek xmlns="{namespace}"><school><schooljaar>{year}</schooljaar>{school}'
    "<aanmaakdatum>{made_at}</aanmaakdatum><auteur>{author}</auteur><xsdversie>{version}</xsdversie></school>"
    "<toetsafnames>{takings}</toetsafnames><toetsen>{tests}</toetsen></leerresultaten_verzoek>"
)


def message(results: Sequence[Mapping[str, Any]], school: School, *, year: str, made_at: str, version: str) -> str:
    """Return the body of a message; its results keep their keys, so that it may be sent twice."""
    return _WHOLE.format(
        namespace=NAMESPACE,
        year=year,
        school=named(school),
        made_at=made_at,
        author=AUTHOR,
        version=version,
        takings="".join(map(_taking, results)),
        tests="".join(_tests(results)),
    )


def _taking(one: Mapping[str, Any]) -> str:
    part = f"<toetsonderdeelcode>{escape(one['part_code'])}</toetsonderdeelcode>" if one["part_code"] else ""
    return (
        f"<toetsafname><leerlingid>{escape(one['person_key'])}</leerlingid><resultaten>"
        f"<resultaat key={quoteattr(one['result_key'])}><afnamedatum>{one['taken_on'].isoformat()}</afnamedatum>"
        f"<toetscode>{escape(one['test_code'])}</toetscode>{part}<score>{escape(one['score'])}</score></resultaat>"
        "</resultaten></toetsafname>"
    )


def _tests(results: Sequence[Mapping[str, Any]]) -> list[str]:
    names = {one["test_code"]: one["test_name"] for one in results}
    parts: dict[str, dict[str, None]] = {}
    for one in results:
        if one["part_code"]:
            parts.setdefault(one["test_code"], {})[one["part_code"]] = None
    told = "<toets><toetscode>{}</toetscode><toetsnaam>{}</toetsnaam>{}</toets>"
    return [told.format(escape(code), escape(name), _parts(parts.get(code, {}))) for code, name in names.items()]


def _parts(codes: Mapping[str, None]) -> str:
    if not codes:
        return ""
    inner = "".join(
        f"<toetsonderdeel><toetsonderdeelvolgnummer>{number}</toetsonderdeelvolgnummer>"
        f"<toetsonderdeelcode>{escape(code)}</toetsonderdeelcode></toetsonderdeel>"
        for number, code in enumerate(codes, start=1)
    )
    return f"<toetsonderdelen>{inner}</toetsonderdelen>"
