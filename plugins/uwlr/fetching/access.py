"""A school's way to its administration system: kept, opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hub.plugin import ConfigurationError, InvalidInput
from hub.plugin.addresses import checked
from plugins.uwlr.fetching.tables import Source
from plugins.uwlr.service.profiles import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from hub.plugin import Account, School, Services
    from plugins.uwlr.settings import Settings

_SECRETS = (("key", "sealed_key"), ("customer_code", "sealed_customer"))


class Way(NamedTuple):
    """What it takes to ask a system."""

    url: str
    results_url: str
    customer_name: str
    customer_code: str
    key: str
    version: str


def source_of(services: Services, school: School) -> Source | None:
    """Return what was saved, if anything was."""
    with services.reading() as session:
        return session.get(Source, school.id)


def way(services: Services, school: School) -> Way:
    """Return how the system is asked; raises ConfigurationError when nobody said."""
    row = source_of(services, school)
    if row is None:
        raise ConfigurationError(
            "Nobody has said yet how this school's administration system is reached: fill it in on the page "
            "“Fetch from the administration”."
        )
    opened = {name: services.secrets.open(getattr(row, column), _place(school, name)) for name, column in _SECRETS}
    results = row.results_url or row.url
    return Way(row.url, results, row.customer_name, opened["customer_code"], opened["key"], row.version)


def save(session: Session, services: Services, school: School, account: Account, form: Mapping[str, str]) -> None:
    """Save a form; an empty secret keeps the one that is there. Raises InvalidInput."""
    settings: Settings = services.settings("uwlr")
    row = session.get(Source, school.id) or Source(
        school_id=school.id, url="", customer_name="", sealed_customer="", sealed_key=""
    )
    allowed = {"allow_http": settings.allow_http, "allow_private": settings.allow_private}
    row.url = checked(form.get("url", ""), **allowed)
    results = form.get("results_url", "").strip()
    row.results_url = checked(results, **allowed) if results else ""
    row.customer_name = form.get("customer_name", "").strip()
    if not row.customer_name:
        raise InvalidInput("Fill in the name that the administration system knows you by.", field="customer_name")
    row.version = form.get("version", "")
    if row.version not in VERSIONS:
        raise InvalidInput("Choose a version of the standard.", field="version")
    for name, column in _SECRETS:
        given = form.get(name, "").strip()
        if given:
            setattr(row, column, services.secrets.seal(given, _place(school, name)))
        if not getattr(row, column):
            raise InvalidInput("Fill in what the school or the system gave you for this.", field=name)
    row.changed_by, row.changed_at = account.email, services.clock()
    session.add(row)
    services.audit(
        session, actor=account.email, verb="administration saved", school_id=school.id, subject="uwlr source"
    )


def _place(school: School, name: str) -> str:
    return f"uwlr_source:{school.id}:{name}"
