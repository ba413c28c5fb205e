"""The register of links: what a school agreed on with which supplier."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from sqlmodel import Field

from hub.plugin import KEY, LOCAL, PERSONAL, PUBLIC, Record


class Link(Record, table=True):
    """A link between a school and a supplier, by the supplier's code in the catalogue.

    ``profile``, ``version`` and ``strict`` say what travels and how. ``code_ref`` names the verification code that
    is good for it, never the code; ``terms`` is a fingerprint of what was agreed to. ``suspended`` is kept by hand:
    it stops the link at once.
    """

    __tablename__ = "uwlr_link"
    title_field: ClassVar[str] = "name"
    facet_field: ClassVar[str | None] = "profile"
    label: ClassVar[str] = "Link"

    supplier: Annotated[str, KEY, PUBLIC]
    name: Annotated[str, PUBLIC]
    starts_on: Annotated[date, PUBLIC]
    profile: Annotated[str, PUBLIC]
    version: Annotated[str, PUBLIC]
    strict: Annotated[bool, PUBLIC] = False
    agreed_by: Annotated[str, PERSONAL] = ""
    agreed_on: Annotated[date | None, PUBLIC] = None
    terms: Annotated[str, PUBLIC] = ""
    code_ref: Annotated[str, PUBLIC] = Field(default="", index=True)
    suspended: Annotated[bool, LOCAL] = False
