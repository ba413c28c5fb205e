"""Whether a caller may have what it asks: who it is, whose key it has, and whether the link is good today.

A school that is not here cannot be told from one that is another's: both are `Client.AutorisatieOngeldig`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from hub.plugin import NotFound
from plugins.uwlr.links import customers
from plugins.uwlr.links.tables import Code as VerificationCode
from plugins.uwlr.records import Link
from plugins.uwlr.service.faults import Code, Fault
from plugins.uwlr.service.profiles import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlmodel import Session

    from hub.plugin import School, Services
    from plugins.uwlr.service.envelope import Credentials
    from plugins.uwlr.service.requests import Asked
    from plugins.uwlr.settings import Settings

NOT_ALLOWED = "De autorisatie is ongeldig."


class Pass(NamedTuple):
    """What a caller is let in with."""

    supplier: str
    school: School
    profile: str
    version: str
    strict: bool


def key_place(supplier: str) -> str:
    """Return what a verification code's mark is bound to: no two suppliers share a code."""
    return f"uwlr_code:{supplier}"


def check(services: Services, credentials: Credentials | None, asked: Asked, headers: Mapping[str, str]) -> Pass:
    """Return what the caller may have; Fault in the order that the standard's own suite expects."""
    if credentials is None:
        raise Fault(Code.NOT_ALLOWED, NOT_ALLOWED)
    with services.reading() as session:
        supplier = customers.whose(session, services, credentials.customer_name, credentials.customer_code)
        if supplier is None:
            raise Fault(Code.CUSTOMER, "De klantcode of klantnaam is onbekend.")
        mark = services.secrets.mark(credentials.key, key_place(supplier))
        link = _link(session, supplier, mark)
    _certified(services.settings("uwlr"), supplier, headers)
    school = _school(services, asked)
    if link is None or school is None or link.school_id != school.id or not _good(link, school, services.clock()):
        raise Fault(Code.NOT_ALLOWED, NOT_ALLOWED)
    return Pass(supplier, school, link.profile, _version(link, asked.version), link.strict)


def _link(session: Session, supplier: str, mark: str) -> Link | None:
    query = (
        select(Link)
        .join(VerificationCode, col(VerificationCode.ref) == Link.code_ref)
        .where(VerificationCode.mark == mark, VerificationCode.supplier == supplier, Link.supplier == supplier)
        .where(VerificationCode.school_id == Link.school_id, col(Link.ended_on).is_(None))
    )
    return session.exec(query).first()


def _good(link: Link, school: School, now: datetime) -> bool:
    """Tell whether a link works today, in the school's own time."""
    return not link.suspended and link.starts_on <= now.astimezone(ZoneInfo(school.time_zone)).date()


def _school(services: Services, asked: Asked) -> School | None:
    """Return the school that is asked about; one that is named twice must be the same."""
    if asked.brin and asked.school_key and asked.school_key != asked.brin + asked.branch and not _is_spare(asked):
        return None
    try:
        return services.school(asked.brin + asked.branch if asked.brin else asked.school_key)
    except NotFound:
        return None


def _is_spare(asked: Asked) -> bool:
    """Tell whether the key beside a BRIN says nothing: one client puts its klantcode there."""
    return len(asked.school_key) != len(asked.brin + asked.branch)


def _version(link: Link, told: str) -> str:
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
