"""What a plugin declares about its data: a table, a natural key and a class for each field."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Any, ClassVar, NamedTuple, Union, get_args, get_origin

from sqlmodel import Field, SQLModel

from hub.errors import PluginFault
from hub.plugin.columns import UtcDateTime


class FieldClass(Enum):
    """How far a value may travel (rule 14 of the design)."""

    PUBLIC = "public"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    SECRET = "secret"  # noqa: S105


class Mark(Enum):
    """What a field is for, beside its class."""

    KEY = "key"
    LOCAL = "local"


PUBLIC, PERSONAL = FieldClass.PUBLIC, FieldClass.PERSONAL
SENSITIVE, SECRET = FieldClass.SENSITIVE, FieldClass.SECRET
KEY, LOCAL = Mark.KEY, Mark.LOCAL


class Draft(NamedTuple):
    """One collected record before it is in the register: its type and its values."""

    record: type[Record]
    values: dict[str, Any]


class Record(SQLModel):
    """Base of every register table.

    A subclass adds ``table=True`` and fields such as ``isbn: Annotated[str, KEY, PUBLIC]``. Each
    field carries one field class; ``KEY`` marks the natural key, ``LOCAL`` what staff keep in the
    register by hand and no vendor ever sets. The hub fills the columns below.
    """

    school_id: int = Field(primary_key=True)
    key: str = Field(primary_key=True)
    ref: str = Field(default="", index=True)
    source: str = ""
    fingerprint: str = ""
    ended_on: date | None = None
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    title_field: ClassVar[str] = "key"
    subject_field: ClassVar[str | None] = None
    facet_field: ClassVar[str | None] = None
    label: ClassVar[str] = ""
    page: ClassVar[str | None] = None  # where the plugin shows one record, such as "/shelf/books/{ref}"

    @classmethod
    def of(cls, **values: Any) -> Draft:
        """Return a draft of this record; forty times cheaper than an instance of the table."""
        return Draft(cls, values)


class FieldShape(NamedTuple):
    """One planned field: its class and the Python types that a value may have."""

    name: str
    field_class: FieldClass
    types: tuple[type, ...]
    optional: bool
    label: str

    @property
    def kind(self) -> type:
        """Return the one type that matters for storing: date, datetime, bool, int, float, str or list."""
        return self.types[0]


class Shape(NamedTuple):
    """A record type as the hub sees it."""

    record: type[Record]
    name: str
    key: tuple[str, ...]
    fields: tuple[FieldShape, ...]
    local: tuple[str, ...]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the names of the fields that are stored sealed."""
        return tuple(field.name for field in self.fields if field.field_class is SECRET)

    def field(self, name: str) -> FieldShape:
        """Return the field ``name``; KeyError when it is not planned."""
        return {field.name: field for field in self.fields}[name]


@cache
def shape_of(record: type[Record]) -> Shape:
    """Return the shape of a record type; raises PluginFault when its declaration is incomplete."""
    planned: list[FieldShape] = []
    key: list[str] = []
    local: list[str] = []
    for name, info in record.model_fields.items():
        if name in Record.model_fields:
            continue
        if LOCAL in info.metadata:
            local.append(name)
            continue
        planned.append(_field_shape(record, name, info))
        if KEY in info.metadata:
            key.append(name)
    if not key:
        raise PluginFault("{record} names no natural key: mark a field with KEY.", record=record.__name__)
    return Shape(record, str(record.__tablename__), tuple(key), tuple(planned), tuple(local))


def _field_shape(record: type[Record], name: str, info: Any) -> FieldShape:
    classes = [mark for mark in info.metadata if isinstance(mark, FieldClass)]
    if len(classes) != 1:
        raise PluginFault(
            "{record}.{name} needs exactly one field class: PUBLIC, PERSONAL, SENSITIVE or SECRET.",
            record=record.__name__,
            name=name,
        )
    types = _types(info.annotation)
    label = info.title or name.replace("_", " ").capitalize()
    plain = tuple(kind for kind in types if kind is not type(None))
    return FieldShape(name, classes[0], plain, type(None) in types, label)


def _types(annotation: Any) -> tuple[type, ...]:
    if get_origin(annotation) is Annotated:
        return _types(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(kind for part in get_args(annotation) for kind in _types(part))
    return (get_origin(annotation) or annotation,)
