"""Whether a school may talk to the distributor, and with which token."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import httpx

from hub.plugin import ConfigurationError, InvalidInput, Text
from plugins.iddink.addresses import FieldError, Policy, checked_address
from plugins.iddink.client import DistributorClient, sendable
from plugins.iddink.tables import Credential, Switch
from plugins.iddink.transport import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlmodel import Session

    from hub.plugin import School, Secrets, Services
    from plugins.iddink.settings import Settings

_NEW_YEAR = 8  # from August on, what is ordered is for the school year that begins
_CONNECT = 10.0
_SOON = timedelta(days=30)


def local_day(moment: datetime, school: School) -> date:
    """The day that it is at a school."""
    return moment.astimezone(ZoneInfo(school.time_zone)).date()


def school_year(day: date) -> str:
    """The school year of a day, such as ``2026-2027``."""
    first = day.year if day.month >= _NEW_YEAR else day.year - 1
    return f"{first}-{first + 1}"


def is_on(services: Services, school: School) -> bool:
    """Whether the school exchanges data with the distributor."""
    with services.reading() as session:
        row = session.get(Switch, school.id)
    return row is not None and row.turned_on


def turn(session: Session, school: School, *, on: bool, who: str, at: datetime) -> None:
    """Turn a school's exchange on or off."""
    row = session.get(Switch, school.id) or Switch(school_id=school.id)
    row.turned_on, row.changed_by, row.changed_at = on, who, at
    session.add(row)


def credential(services: Services, school: School, year: str) -> Credential | None:
    """The address and token of a school year, if they were saved."""
    with services.reading() as session:
        return session.get(Credential, (school.id, year))


def save_credential(
    session: Session, secrets: Secrets, school: School, settings: Settings, *, year: str, base_url: str, token: str,
    latin1: bool = False,
) -> None:  # fmt: skip
    """Save an address and a token; an empty token keeps the one that is there. Raises InvalidInput."""
    row = session.get(Credential, (school.id, year))
    sealed = _sealed(secrets, school, year, token) if token else row and row.sealed_token
    if not sealed:
        raise InvalidInput("Paste the token that the distributor gave for this school year.", field="token")
    try:
        address = checked_address(base_url, Policy(settings.allow_http, settings.allow_private))
    except FieldError as error:
        raise InvalidInput(error.template, field="base_url", **error.params) from None
    row = row or Credential(school_id=school.id, school_year=year, base_url="", sealed_token="")
    row.base_url, row.sealed_token, row.latin1 = address, sealed, latin1
    session.add(row)


@contextmanager
def connected(services: Services, school: School, settings: Settings) -> Iterator[DistributorClient]:
    """A client for a school; raises ConfigurationError when it is switched off or has no token of this year."""
    if not is_on(services, school):
        raise ConfigurationError(
            "The connection with Iddink is switched off for this school. An administrator turns it on under "
            "Iddink connection."
        )
    year = school_year(local_day(services.clock(), school))
    saved = credential(services, school, year)
    if saved is None:
        raise ConfigurationError(
            "There is no token for the school year {year}. An administrator asks the distributor for one and saves "
            "it under Iddink connection.",
            year=year,
        )
    token = services.secrets.open(saved.sealed_token, _place(school, year))
    with httpx.Client(timeout=httpx.Timeout(settings.timeout, connect=min(_CONNECT, settings.timeout))) as http:
        limits = Limits(retries=settings.retries)
        yield DistributorClient(saved.base_url, token, http=http, limits=limits, latin1=saved.latin1)


def troubles(told: Any, school: School, services: Services) -> Iterator[Text]:
    """What the distributor's own account of a token makes doubtful, a sentence each."""
    schools = [row.get("school_id") for row in told.get("schools") or [] if isinstance(row, dict)]
    if school.code not in schools:
        yield Text.of("The token is not for the school {code}; save the token of this school.", code=school.code)
    year = school_year(local_day(services.clock(), school))
    if told.get("school_year") not in {None, year}:
        yield Text.of("The token is for another school year than {year}; ask for a new one.", year=year)
    if "licences:read" not in (told.get("scopes") or ["licences:read"]):
        yield Text("The token may not read licences; ask the distributor for one that may.")
    ends = str(told.get("token_expires_at") or "")[:10]
    if ends and ends < (services.clock() + _SOON).date().isoformat():
        yield Text.of("The token ends on {day}; ask the distributor for the next one.", day=ends)


def _sealed(secrets: Secrets, school: School, year: str, token: str) -> str:
    return secrets.seal(sendable(token.strip()), _place(school, year))


def _place(school: School, year: str) -> str:
    return f"iddink_credential:{school.id}:{year}"
