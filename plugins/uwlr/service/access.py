"""Whether a caller may have what it asks: who it is, whose key it has, and whether the link is good today.

A school that is not here cannot be told from one that is another's: both are `Client.AutorisatieOngeldig`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from hub.plugin import NotFound
from plugins.uwlr.links import customers
from plugins.uwlr.service.faults import Code, Fault
from plugins.uwlr.service.finding import find
from plugins.uwlr.service.profiles import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hub.plugin import School, Services
    from plugins.uwlr.service.answers import Prepared
    from plugins.uwlr.service.envelope import Credentials
    from plugins.uwlr.service.finding import Agreed
    from plugins.uwlr.service.requests import Asked
    from plugins.uwlr.settings import Settings

NOT_ALLOWED: Final = "De autorisatie is ongeldig."
_MANY: Final = 4_096
_MOMENT: Final = 5.0  # seconds for which a school is taken to be called what it was


class Pass(NamedTuple):
    """What a caller is let in with; ``moved`` and ``prepared`` are of the same moment, ``agreed_at`` is the link's."""

    supplier: str
    school: School
    profile: str
    version: str
    strict: bool
    moved: int
    prepared: Prepared | None
    agreed_at: datetime | None


def key_place(supplier: str) -> str:
    """Return what a verification code's mark is bound to: no two suppliers share a code."""
    return f"uwlr_code:{supplier}"


class Gate:
    """Lets callers in, or not."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._schools: dict[str, tuple[float, School]] = {}

    def check(self, credentials: Credentials | None, asked: Asked, headers: Mapping[str, str]) -> Pass:
        """Return what the caller may have; Fault in the order that the standard's own suite expects."""
        if credentials is None:
            raise Fault(Code.NOT_ALLOWED, NOT_ALLOWED)
        services, settings = self._services, self._services.settings("uwlr")
        supplier = settings.names.get(credentials.customer_name, "")
        with services.reading() as session:
            found = find(session, supplier, services.secrets.mark(credentials.key, key_place(supplier)))
            moved = services.roster.moved(found.link.school_id, session) if found.link is not None else 0
        if not supplier or not customers.is_its(services, supplier, credentials.customer_code, found.customer):
            raise Fault(Code.CUSTOMER, "De klantcode of klantnaam is onbekend.")
        _certified(settings, supplier, headers)
        link, school = found.link, self._school(asked)
        if link is None or school is None or link.school_id != school.id or not _good(link, school, services.clock()):
            raise Fault(Code.NOT_ALLOWED, NOT_ALLOWED)
        version = _version(link, asked.version)
        return Pass(supplier, school, link.profile, version, link.strict, moved, found.prepared, link.agreed_at)

    def _school(self, asked: Asked) -> School | None:
        """Return the school that is asked about; one that is named twice must be the same."""
        if asked.brin and asked.school_key and asked.school_key != asked.brin + asked.branch and not _is_spare(asked):
            return None
        code = asked.brin + asked.branch if asked.brin else asked.school_key
        until, school = self._schools.get(code, (0.0, None))
        now = time.monotonic()
        if school is None or until < now:
            try:
                school = self._services.school(code)
            except NotFound:
                return None
            if len(self._schools) >= _MANY:  # a key may be written in many ways
                self._schools.clear()
            self._schools[code] = (now + _MOMENT, school)
        return school


def _good(link: Agreed, school: School, now: datetime) -> bool:
    """Tell whether a link works today, in the school's own time."""
    return not link.suspended and link.starts_on <= now.astimezone(ZoneInfo(school.time_zone)).date()


def _is_spare(asked: Asked) -> bool:
    """Tell whether the key beside a BRIN says nothing: one client puts its klantcode there."""
    return len(asked.school_key) != len(asked.brin + asked.branch)


def _version(link: Agreed, told: str) -> str:
    """Return the version to answer in: the link's own. A tolerant link takes no version, or one with a patch."""
    if told == link.version:
        return told
    short = ".".join(told.split(".")[:2])
    if not link.strict and short in {"", link.version} and link.version in VERSIONS:
        return link.version
    raise Fault(Code.VERSION, "Deze xsdversie wordt niet ondersteund.")


def _certified(settings: Settings, supplier: str, headers: Mapping[str, str]) -> None:
    """Insist on one of the supplier's certificates, where it has any."""
    known = settings.suppliers[supplier].certificates
    if not known:
        return
    told = headers.get(settings.certificate_header.lower(), "") if settings.certificate_header else ""
    if told.replace(":", "").lower() not in {one.replace(":", "").lower() for one in known}:
        raise Fault(Code.NOT_ALLOWED, NOT_ALLOWED)
