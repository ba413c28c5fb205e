"""The registers of what a library's own system has: one for each kind of system."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from sqlmodel import Field

from hub.plugin import KEY, PERSONAL, PUBLIC, SENSITIVE, Record


class Borrower(Record):
    """A member as a library's system was told about them; an address only where it was agreed."""

    title_field: ClassVar[str] = "display_name"
    subject_field: ClassVar[str | None] = "display_name"
    facet_field: ClassVar[str | None] = "class_name"

    member_key: Annotated[str, KEY, PERSONAL]
    school_number: Annotated[str, PERSONAL] = Field(default="", title="Number at school")
    role: Annotated[str, PUBLIC] = "pupil"
    display_name: Annotated[str, PERSONAL] = Field(default="", title="Name")
    called_name: Annotated[str, PERSONAL] = ""
    initials: Annotated[str, PERSONAL] = ""
    prefix: Annotated[str, PERSONAL] = ""
    surname: Annotated[str, PERSONAL] = ""
    birth_date: Annotated[date | None, SENSITIVE] = None
    gender: Annotated[str | None, PERSONAL] = None
    class_code: Annotated[str, PUBLIC] = Field(default="", title="Class code")
    class_name: Annotated[str, PUBLIC] = Field(default="", title="Class")
    level: Annotated[str | None, PUBLIC] = None
    email: Annotated[str, PERSONAL] = ""
    public_member: Annotated[bool, PERSONAL] = Field(default=False, title="Public library too")
    street: Annotated[str, SENSITIVE] = ""
    house_number: Annotated[str, SENSITIVE] = ""
    house_suffix: Annotated[str, SENSITIVE] = ""
    postcode: Annotated[str, SENSITIVE] = ""
    city: Annotated[str, SENSITIVE] = ""
    card_number: Annotated[str, PERSONAL] = Field(default="", title="Card")


class WisePupil(Borrower, table=True):
    """A pupil in the file that Wise gets: whoever is no longer in it, Wise signs off."""

    __tablename__ = "library_wise_pupil"
    label: ClassVar[str] = "Pupil in Wise"


class FolioUser(Borrower, table=True):
    """A user in FOLIO, who is never removed: a leaver becomes inactive."""

    __tablename__ = "library_folio_user"
    label: ClassVar[str] = "User in FOLIO"

    active: Annotated[bool, PERSONAL] = True
    expires_on: Annotated[date | None, PERSONAL] = Field(default=None, title="Member until")


class KohaPatron(Borrower, table=True):
    """A patron in Koha, who is never removed: a leaver gets a last day."""

    __tablename__ = "library_koha_patron"
    label: ClassVar[str] = "Patron in Koha"

    expires_on: Annotated[date | None, PERSONAL] = Field(default=None, title="Member until")
