"""What a supplier's system calls itself by (klantnaam) and proves it with (klantcode)."""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from plugins.uwlr.links.tables import Customer

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin import Services
    from plugins.uwlr.settings import Settings, Supplier

_PLACE: Final = "uwlr_customer"
_BYTES: Final = 18


def code_of(session: Session, services: Services, supplier: str) -> str:
    """Return the klantcode of a supplier, which is made where config.yaml tells none and there is none yet."""
    told = _entry(services, supplier)
    if told.customer_code is not None:
        return told.customer_code.get_secret_value()
    row = session.get(Customer, supplier)
    if row is not None:
        return services.secrets.open(row.sealed, _place(supplier))
    code = secrets.token_urlsafe(_BYTES)
    mark, sealed = services.secrets.mark(code, _place(supplier)), services.secrets.seal(code, _place(supplier))
    session.add(Customer(supplier=supplier, mark=mark, sealed=sealed, made_at=services.clock()))
    session.flush()
    return code


def is_its(services: Services, supplier: str, code: str, made: str) -> bool:
    """Tell whether a code is a supplier's own; ``made`` is the mark of the one that the hub made, "" without one."""
    told, place = _entry(services, supplier).customer_code, _place(supplier)
    mark = services.secrets.mark(told.get_secret_value(), place) if told is not None else made
    return compare_digest(mark, services.secrets.mark(code, place))


def _entry(services: Services, supplier: str) -> Supplier:
    settings: Settings = services.settings("uwlr")
    return settings.suppliers[supplier]


def _place(supplier: str) -> str:
    return f"{_PLACE}:{supplier}"
