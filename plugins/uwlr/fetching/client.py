"""Asking an administration system for a school over UWLR: one envelope out, one file in, with limits."""

from __future__ import annotations

import re
import time
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape

import httpx
from lxml import etree

from hub.plugin import AccessRefused, HubError, InvalidInput, RetryLater, marked

if TYPE_CHECKING:
    from datetime import datetime
    from typing import IO

    from hub.plugin import School
    from plugins.uwlr.fetching.access import Way

AUTORISATIE: Final = "http://www.edustandaard.nl/leerresultaten/2/autorisatie"
PUPIL_DATA: Final = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
_ENVELOPE: Final = (
    '<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">'
    '<s:Header><autorisatie xmlns="{autorisatie}"><autorisatiesleutel>{key}</autorisatiesleutel>'
    "<klantcode>{code}</klantcode><klantnaam>{name}</klantnaam></autorisatie></s:Header>"
    "<s:Body>{body}</s:Body></s:Envelope>"
)
_FETCH: Final = (
    '<leerlinggegevens_verzoek xmlns="{namespace}"><schooljaar>{year}</schooljaar>{school}'
    "<xsdversie>{version}</xsdversie>{since}</leerlinggegevens_verzoek>"
)
_MOST: Final = 200 << 20
_HEAD: Final = 4_096
_SLOWEST: Final = 900.0  # seconds that a whole answer may take
_FAULT: Final = 1 << 16  # what is read of an answer that says why not
UNCHANGED, EMPTY = "geenwijzigingen", "geengegevens"
_WORD: Final = re.compile(rb"<(?:[\w.-]+:)?(geenwijzigingen|geengegevens)[\s/>]")
_FAULTS: Final = (
    ("KlantIdentificatie", marked("The administration system does not know this klantnaam with this klantcode.")),
    ("AutorisatieOngeldig", marked("The administration system does not accept the verification code for this school.")),
    ("XsdVersie", marked("The administration system does not speak this version of UWLR: choose another.")),
    ("LeerlingOngeldig", marked("A pupil in the results is not known there: nothing was taken.")),
)
_NO_SERVICE: Final = marked("What answers at this address is no UWLR service: check the address.")
_LATER: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
_AWAY: Final = marked("The administration system does not answer; the hub tries again.")


class Fetched(NamedTuple):
    """An answer: ``kind`` is data, `UNCHANGED` or `EMPTY`; the file is the caller's to delete."""

    kind: str
    file: Path


def envelope(way: Way, body: str) -> bytes:
    """Return an envelope around a body, with what proves who asks."""
    values = {"key": way.key, "code": way.customer_code, "name": way.customer_name}
    told = {name: escape(value) for name, value in values.items()}
    return _ENVELOPE.format(autorisatie=AUTORISATIE, body=body, **told).encode()


def named(school: School) -> str:
    """Return the elements that say which school it is."""
    if school.country == "NL":
        return f"<brincode>{school.code[:4]}</brincode><dependancecode>{school.code[4:]}</dependancecode>"
    return f"<schoolkey>{escape(school.code)}</schoolkey>"


def fetch(way: Way, school: School, year: str, since: datetime | None, timeout: float) -> Fetched:
    """Return all of a school, or the word that nothing changed since an instant.

    Raises RetryLater when the system is away, AccessRefused when it lets nobody in, InvalidInput when it
    does not understand or answers with something else.
    """
    told = f"<laatstontvangengegevens>{since:%Y-%m-%dT%H:%M:%SZ}</laatstontvangengegevens>" if since else ""
    body = _FETCH.format(namespace=PUPIL_DATA, year=year, school=named(school), version=way.version, since=told)
    with NamedTemporaryFile(prefix="uwlr-", suffix=".xml", delete=False) as target:
        file = Path(target.name)
        try:
            post(way.url, envelope(way, body), "HaalLeerlinggegevens", timeout, target)
            return Fetched(_kind(file), file)
        except BaseException:
            file.unlink(missing_ok=True)
            raise


def bring(way: Way, body: str, timeout: float) -> None:
    """Send a message of results; returns once it is confirmed, raises as `fetch` does."""
    answer = BytesIO()
    post(way.results_url, envelope(way, body), "BrengLeerresultaten", timeout, answer)
    if b"leerresultaten_bevestiging" not in answer.getvalue():
        raise InvalidInput(_NO_SERVICE)


def post(url: str, raw: bytes, action: str, timeout: float, target: IO[bytes]) -> None:
    """Send an envelope and write the answer to ``target``; raises as `fetch` does."""
    headers = {"content-type": "text/xml; charset=utf-8", "soapaction": f'"{action}"'}
    try:
        with (
            httpx.Client(timeout=httpx.Timeout(timeout, connect=10.0)) as http,
            http.stream("POST", url, content=raw, headers=headers) as response,
        ):
            if response.status_code != HTTPStatus.OK:
                raise _refusal(response)
            size, until = 0, time.monotonic() + _SLOWEST
            for piece in response.iter_bytes():  # as they come: who sends a byte now and then keeps nobody waiting
                size += len(piece)
                if time.monotonic() > until:
                    raise RetryLater(_AWAY)
                if size > _MOST:
                    raise InvalidInput("The administration system sends more than any school has.")
                target.write(piece)
            target.flush()
    except httpx.HTTPError:
        raise RetryLater(_AWAY) from None


def _refusal(response: httpx.Response) -> HubError:
    """Return what a fault means: by its code, and never in its words, which may name somebody."""
    content = b""
    until = time.monotonic() + _SLOWEST
    for piece in response.iter_bytes():
        content += piece
        if len(content) > _FAULT or time.monotonic() > until:
            break
    code = _fault_code(content)
    for part, sentence in _FAULTS:
        if part in code:
            return AccessRefused(sentence)
    if code and "TijdelijkNietBeschikbaar" not in code and "InterneFout" not in code:
        return InvalidInput("The administration system refuses the question ({code}).", code=code)
    status = response.status_code
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return AccessRefused("The administration system lets nobody in at this address.")
    if response.is_client_error and status not in _LATER:
        return InvalidInput(_NO_SERVICE)
    return RetryLater(_AWAY)


def _fault_code(content: bytes) -> str:
    """Return the code of a SOAP fault; "" for anything else."""
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return ""
    told = next(iter(root.iter("faultcode", "{*}Subcode")), None)
    code = "".join(str(text) for text in told.itertext()).strip() if told is not None else ""
    return "".join(sign for sign in code.rpartition(":")[2] if sign.isalnum() or sign == ".")[:64]


def _kind(file: Path) -> str:
    """Return what an answer is by how it begins."""
    with file.open("rb") as source:
        head = source.read(_HEAD)
    said = _WORD.search(head)
    if said is not None:
        return said[1].decode()
    if b"leerlinggegevens_antwoord" not in head:
        raise InvalidInput(_NO_SERVICE)
    return "data"
