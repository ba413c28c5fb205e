"""The register of licences: what the supplier says of each, and what the school made of it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from sqlmodel import Field

from hub.plugin import KEY, LOCAL, PERSONAL, PUBLIC, SECRET, SENSITIVE, Record, UtcDateTime


class LicenceState(StrEnum):
    """Where staff are with an imported licence."""

    PENDING = "pending"
    ASSIGNED = "assigned"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class Licence(Record, table=True):
    """One licence. What changes at the supplier without meaning anything (versions, stamps) is left out.

    ``code_mark`` is equal for equal codes and ``code_look`` for codes that look alike; neither can be turned
    back. ``gives_book`` names the book that the licence gives its user, None when the supplier took it back.
    """

    __tablename__ = "iddink_licence"
    title_field: ClassVar[str] = "title"
    subject_field: ClassVar[str | None] = "display_name"
    facet_field: ClassVar[str | None] = "publisher_name"
    label: ClassVar[str] = "Licence"
    page: ClassVar[str | None] = "/iddink/licences/{ref}"

    licence_id: Annotated[str, KEY, PUBLIC]
    title: Annotated[str, PUBLIC] = ""
    display_name: Annotated[str, PERSONAL] = Field(default="", title="Person")
    publisher_name: Annotated[str, PUBLIC] = Field(default="", title="Publisher")
    status: Annotated[str, PUBLIC] = Field(default="", title="Supplier's state")
    licence_type: Annotated[str, PUBLIC] = Field(default="personal", title="Kind")
    code: Annotated[str | None, SECRET] = None
    code_last4: Annotated[str | None, SENSITIVE] = Field(default=None, title="Code ends in")
    code_mark: Annotated[str | None, SENSITIVE] = None
    code_look: Annotated[str | None, SENSITIVE] = None

    isbn: Annotated[str | None, PUBLIC] = Field(default=None, title="ISBN")
    isbn_raw: Annotated[str, PUBLIC] = Field(default="", title="ISBN as sent")
    book_id: Annotated[str, PUBLIC] = ""
    book_known: Annotated[bool, PUBLIC] = Field(default=True, title="In the supplier's catalogue")
    gives_book: Annotated[str | None, PUBLIC] = None
    level: Annotated[str | None, PUBLIC] = None
    edition_for: Annotated[str, PUBLIC] = ""
    publisher_id: Annotated[str, PUBLIC] = Field(default="", index=True)
    vendor_protocol: Annotated[str | None, PUBLIC] = None

    person_key: Annotated[str | None, PERSONAL] = Field(default=None, index=True)
    match_tier: Annotated[int, PUBLIC] = 0
    vendor_user_id: Annotated[str | None, PERSONAL] = None
    school_user_id: Annotated[str | None, PERSONAL] = None
    idalu: Annotated[str | None, SENSITIVE] = Field(default=None, title="IDALU")
    vendor_email: Annotated[str | None, PERSONAL] = None
    given_name: Annotated[str, PERSONAL] = ""
    family_name: Annotated[str, PERSONAL] = ""
    birth_date: Annotated[date | None, SENSITIVE] = None
    vendor_group: Annotated[str | None, PERSONAL] = None
    role: Annotated[str, PUBLIC] = ""
    licence_school: Annotated[str, PUBLIC] = ""

    valid_from: Annotated[date | None, PUBLIC] = None
    activate_until: Annotated[date | None, PUBLIC] = None
    valid_to: Annotated[date | None, PUBLIC] = None
    activated_at: Annotated[datetime | None, PUBLIC] = Field(default=None, sa_type=UtcDateTime)
    revoked_at: Annotated[datetime | None, PUBLIC] = Field(default=None, sa_type=UtcDateTime)
    revoke_reason: Annotated[str | None, PUBLIC] = None
    order_ref: Annotated[str | None, PERSONAL] = None

    state: Annotated[str, LOCAL] = Field(default="pending", index=True)
    assigned_to: Annotated[str | None, LOCAL] = None
    withdrawn_by: Annotated[str | None, LOCAL] = None
