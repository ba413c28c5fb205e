"""The register of memberships: who borrows at the school's library, and until when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from sqlmodel import Field

from hub.plugin import KEY, LOCAL, PERSONAL, PUBLIC, SENSITIVE, Record


class Member(Record, table=True):
    """One membership of a pupil or teacher at one school.

    ``member_key`` is the number under which the school first handed the person in, ``teacher:`` before a
    teacher's; ``school_number`` is what the school calls them now, which differs after a renumbering. Address
    fields are filled only where the school's public-membership mode is on and this person consented. The card
    and what follows from leaving are the library's, so no list ever sets them.
    """

    __tablename__ = "library_member"
    title_field: ClassVar[str] = "display_name"
    subject_field: ClassVar[str | None] = "display_name"
    facet_field: ClassVar[str | None] = "class_name"
    label: ClassVar[str] = "Membership"
    page: ClassVar[str | None] = "/library/members/{ref}"

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
    eck_id: Annotated[str | None, SENSITIVE] = Field(default=None, title="ECK iD")
    public_member: Annotated[bool, PERSONAL] = Field(default=False, title="Public library too")
    secret_address: Annotated[bool, SENSITIVE] = False
    street: Annotated[str, SENSITIVE] = ""
    house_number: Annotated[str, SENSITIVE] = ""
    house_suffix: Annotated[str, SENSITIVE] = ""
    postcode: Annotated[str, SENSITIVE] = ""
    city: Annotated[str, SENSITIVE] = ""

    card_number: Annotated[str, LOCAL] = Field(default="", index=True)
    expires_on: Annotated[date | None, LOCAL] = None
