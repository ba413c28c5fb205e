"""The few words in which SQLite and PostgreSQL differ about JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.plugin.records import FieldShape, Shape

_CASTS = {bool: "boolean", int: "bigint", float: "double precision", date: "date", datetime: "timestamptz"}


class JsonSql:
    """SQL fragments for one dialect. Names come from declared fields, never from input."""

    def __init__(self, dialect: str) -> None:
        self._sqlite = dialect == "sqlite"

    def value(self, column: str, field: FieldShape) -> str:
        """Return the typed value of ``field`` in a JSON column."""
        if self._sqlite:
            return f"json_extract({column}, '$.{field.name}')"
        if field.kind in (list, dict):
            return f"({column} -> '{field.name}')"
        cast = _CASTS.get(field.kind)
        return f"({column} ->> '{field.name}'){'::' + cast if cast else ''}"

    def text(self, column: str, name: str) -> str:
        """Return the value of ``name`` in a JSON column as text, empty where absent."""
        if self._sqlite:
            return f"coalesce(json_extract({column}, '$.{name}'), '')"
        return f"coalesce({column} ->> '{name}', '')"

    def image(self, shape: Shape, alias: str) -> str:
        """Return a JSON object of a register row: its planned fields and ``ended_on``."""
        pairs = [f"'{field.name}', {self._column(alias, field)}" for field in shape.fields]
        pairs.append(f"'ended_on', {alias}.ended_on")
        return f"{'json_object' if self._sqlite else 'jsonb_build_object'}({', '.join(pairs)})"

    def _column(self, alias: str, field: FieldShape) -> str:
        column = f'{alias}."{field.name}"'
        if self._sqlite and field.kind is float:  # its own JSON has 15 digits, and no row would ever be the same again
            return f"CASE WHEN {column} IS NOT NULL THEN json(printf('%!.17g', {column})) END"
        return f"json({column})" if self._sqlite and field.kind in (list, dict) else column

    def same(self, shape: Shape, alias: str, image: str) -> str:
        """Return the condition that a register row still is what ``image`` says."""
        values = self.same_values(shape, alias, image)
        return f"({values} AND {alias}.ended_on IS NOT DISTINCT FROM {self.ended(image)})"

    def same_values(self, shape: Shape, alias: str, image: str) -> str:
        """Return the same condition, whether or not the record ended."""
        pairs = (f'{alias}."{field.name}" IS NOT DISTINCT FROM {self.value(image, field)}' for field in shape.fields)
        return f"({' AND '.join(pairs)})"

    def ended(self, image: str) -> str:
        """Return the day on which the record of an image ended; nothing when it is living."""
        if self._sqlite:
            return f"json_extract({image}, '$.ended_on')"
        return f"({image} ->> 'ended_on')::date"

    def day(self, instant: str) -> str:
        """Return the UTC day of an instant's column."""
        return f"substr({instant}, 1, 10)" if self._sqlite else f"({instant} AT TIME ZONE 'UTC')::date"

    @property
    def random_ref(self) -> str:
        """Return an opaque handle for addresses, made anew for each row."""
        return (
            "lower(hex(randomblob(8)))" if self._sqlite else "substr(md5(random()::text || clock_timestamp()), 1, 16)"
        )
