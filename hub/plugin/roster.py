"""The roster's registers, for whoever brings people. Field names follow EDEXML and OneRoster where those agree."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar

from sqlalchemy import Index
from sqlmodel import Field

from hub.plugin.columns import Json
from hub.plugin.records import KEY, PERSONAL, PUBLIC, SENSITIVE, Record


class Group(Record, table=True):
    """A class: its level (``jaargroep``, ``1ESO``) and school year (``2026-2027``)."""

    __tablename__ = "roster_group"
    title_field: ClassVar[str] = "name"
    label: ClassVar[str] = "Group"

    group_key: Annotated[str, KEY, PUBLIC]
    name: Annotated[str, PUBLIC]
    level: Annotated[str | None, PUBLIC] = None
    school_year: Annotated[str, PUBLIC] = ""


class Person(Record, table=True):
    """A pupil or teacher. ``person_key`` is the school's own and never reused; citizen numbers are never kept.

    ``identifiers`` are pairs of ``scheme`` (``idalu``, ``eck_id``, ``pupil_number``, ``card_number``,
    ``username``) and ``value``, in the order of their schemes. ``level`` is the person's own, which in
    a combined group is not the group's.
    """

    __tablename__ = "roster_person"
    title_field: ClassVar[str] = "display_name"
    facet_field: ClassVar[str | None] = "role"
    label: ClassVar[str] = "Person"

    person_key: Annotated[str, KEY, PERSONAL]
    role: Annotated[str, PUBLIC]
    display_name: Annotated[str, PERSONAL]
    given_name: Annotated[str, PERSONAL] = ""
    prefix: Annotated[str, PERSONAL] = ""
    family_name: Annotated[str, PERSONAL] = ""
    family_name2: Annotated[str, PERSONAL] = ""
    initials: Annotated[str, PERSONAL] = ""
    gender: Annotated[str | None, PERSONAL] = None
    birth_date: Annotated[date | None, SENSITIVE] = None
    emails: Annotated[list[str], PERSONAL] = Field(default_factory=list, sa_type=Json)
    identifiers: Annotated[list[Any], SENSITIVE] = Field(default_factory=list, sa_type=Json)
    level: Annotated[str | None, PUBLIC] = None
    left_on: Annotated[date | None, PERSONAL] = None


class Enrolment(Record, table=True):
    """A person in a group; ``main`` marks a pupil's own class among groups that cut across classes."""

    __tablename__ = "roster_enrolment"
    __table_args__ = (Index("ix_roster_enrolment_person", "school_id", "person_key"),)
    title_field: ClassVar[str] = "group_key"
    label: ClassVar[str] = "Enrolment"

    person_key: Annotated[str, KEY, PERSONAL]
    group_key: Annotated[str, KEY, PUBLIC]
    main: Annotated[bool, PUBLIC] = True
    school_year: Annotated[str, PUBLIC] = ""
