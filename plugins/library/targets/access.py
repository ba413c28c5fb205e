"""A school's way into its library's own system: kept, opened, tried."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from hub.plugin import ConfigurationError, InvalidInput
from hub.plugin.addresses import checked
from plugins.library.targets import choices
from plugins.library.targets.folio_client import FolioClient
from plugins.library.targets.koha_client import KohaClient
from plugins.library.targets.tables import FOLIO, KOHA, WISE, Target
from plugins.library.targets.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlmodel import Session

    from hub.plugin import School, Secrets, Services
    from plugins.library.settings import Settings

_CONNECT = 10.0


def target(services: Services, school: School, kind: str) -> Target | None:
    """Return what was saved about a kind of system, if anything was."""
    with services.reading() as session:
        return session.get(Target, (school.id, kind))


def is_on(services: Services, school: School, kind: str) -> bool:
    """Tell whether a school uses a kind of system."""
    row = target(services, school, kind)
    return row is not None and row.turned_on


def in_use(services: Services, school: School, kind: str) -> Target:
    """Return a system that is in use; raises ConfigurationError when it is not."""
    found = target(services, school, kind)
    if found is None or not found.turned_on:
        raise ConfigurationError(
            "{system} is not in use at this school. A librarian turns it on under Library's own system.",
            system=choices.TITLES[kind],
        )
    return found


def save(
    session: Session, secrets: Secrets, school: School, settings: Settings, kind: str, form: Mapping[str, str]
) -> Target:
    """Save a form; an empty secret keeps the one that is there. Raises InvalidInput."""
    row = session.get(Target, (school.id, kind)) or Target(school_id=school.id, kind=kind)
    row.settings = choices.chosen(kind, form)
    if kind != WISE:
        row.url = checked(form.get("url", ""), allow_http=settings.allow_http, allow_private=settings.allow_private)
        row.username = _filled(form, "username")
        row.tenant = _filled(form, "tenant") if kind == FOLIO else ""
        row.sealed = _sealed(secrets, school, kind, form.get("secret", "")) or row.sealed
        if not row.sealed:
            raise InvalidInput("Fill in the secret that goes with this user.", field="secret")
    session.add(row)
    return row


@contextmanager
def folio(services: Services, school: School, settings: Settings) -> Iterator[tuple[FolioClient, Target]]:
    """Open a school's FOLIO; raises ConfigurationError when it is not in use."""
    row = in_use(services, school, FOLIO)
    with _wire(row, settings, "FOLIO") as wire:
        yield FolioClient(wire, row.tenant, row.username, _opened(services, school, row)), row


@contextmanager
def koha(services: Services, school: School, settings: Settings) -> Iterator[tuple[KohaClient, Target]]:
    """Open a school's Koha; raises ConfigurationError when it is not in use."""
    row = in_use(services, school, KOHA)
    with _wire(row, settings, "Koha") as wire:
        secret = _opened(services, school, row)
        yield KohaClient(wire, row.username, secret, "basic" if row.settings["basic"] else "oauth2"), row


def attempt(services: Services, school: School, settings: Settings, kind: str) -> None:
    """Try a system without changing anything in it; raises what is wrong."""
    if kind == FOLIO:
        with folio(services, school, settings) as (to_folio, _):
            to_folio.check()
    elif kind == KOHA:
        with koha(services, school, settings) as (to_koha, row):
            to_koha.check(row.settings["library_id"])


@contextmanager
def _wire(row: Target, settings: Settings, system: str) -> Iterator[Wire]:
    timeout = httpx.Timeout(settings.timeout, connect=min(_CONNECT, settings.timeout))
    with httpx.Client(timeout=timeout) as http:
        yield Wire(system, row.url, http)


def _filled(form: Mapping[str, str], name: str) -> str:
    value = form.get(name, "").strip()
    if not value:
        raise InvalidInput("Fill in what the library gave you for this.", field=name)
    return value


def _sealed(secrets: Secrets, school: School, kind: str, secret: str) -> str:
    return secrets.seal(secret, _place(school.id, kind)) if secret else ""


def _opened(services: Services, school: School, row: Target) -> str:
    return services.secrets.open(row.sealed, _place(school.id, row.kind))


def _place(school_id: int, kind: str) -> str:
    return f"library_target:{school_id}:{kind}"


def told(row: Target | None, kind: str, school: School) -> dict[str, Any]:
    """Return what a form shows of what is kept: never the secret."""
    if row is None:
        return choices.first(kind, school) | {"url": "", "tenant": "", "username": ""}
    return choices.first(kind, school) | row.settings | {"url": row.url, "tenant": row.tenant, "username": row.username}
