"""What a supplier's system calls itself by (klantnaam) and proves it with (klantcode)."""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING, Final

from plugins.uwlr.links.tables import Customer

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin import Secrets, Services
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


def whose(session: Session, services: Services, name: str, code: str) -> str | None:
    """Return the supplier that calls itself so, if the code is its own."""
    settings: Settings = services.settings("uwlr")
    supplier = next((key for key, one in settings.suppliers.items() if one.calls_itself == name), None)
    if supplier is None:
        return None
    mark = _mark(session, services.secrets, settings.suppliers[supplier], supplier)
    return supplier if compare_digest(mark, services.secrets.mark(code, _place(supplier))) else None


def _mark(session: Session, sealer: Secrets, told: Supplier, supplier: str) -> str:
    if told.customer_code is not None:
        return sealer.mark(told.customer_code.get_secret_value(), _place(supplier))
    row = session.get(Customer, supplier)
    return row.mark if row is not None else ""


def _entry(services: Services, supplier: str) -> Supplier:
    settings: Settings = services.settings("uwlr")
    return settings.suppliers[supplier]


def _place(supplier: str) -> str:
    return f"{_PLACE}:{supplier}"
