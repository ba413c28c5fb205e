"""From a record's values to what is stored of them, and back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import orjson

from hub.errors import PluginFault
from hub.model.digest import canonical, fingerprint
from hub.model.text import storable
from hub.plugin.columns import instant_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic.fields import FieldInfo

    from hub.plugin.records import Shape
    from hub.store.sealing import Sealer

KEY_SEPARATOR = "|"
_NUL = b"\\u0000"
Encoded = tuple[str, str, str]


class Codec:
    """Encodes the values of one record type at one school: natural key, fingerprint, stored JSON.

    The fingerprint covers the plain values; the JSON holds secrets sealed to their place.
    """

    def __init__(self, shape: Shape, school_id: int, sealer: Sealer) -> None:
        self.shape = shape
        self._sealer = sealer
        self._school_id = school_id
        self._names = tuple(field.name for field in shape.fields)
        self._allowed = {
            field.name: frozenset((*field.types, *((type(None),) if field.optional else ()))) for field in shape.fields
        }
        self._defaults = {name: _default_of(shape.record.model_fields[name]) for name in self._names}
        self._secrets = shape.secrets
        self._mark_key = sealer.mark_key
        self._instants = tuple(field.name for field in shape.fields if field.kind is datetime)
        self._dates = tuple(field.name for field in shape.fields if field.kind is date)
        self._booleans = tuple(field.name for field in shape.fields if field.kind is bool)

    def encode(self, values: Mapping[str, Any]) -> Encoded:
        """Return natural key, fingerprint and JSON; raises PluginFault for what was not declared."""
        if len(values) != len(self._names):
            values = {name: default() for name, default in self._defaults.items() if name not in values} | dict(values)
        self._check(values)
        key = self.key(values)
        if self._instants:
            values = dict(values) | {name: self._instant(values[name]) for name in self._instants}
        values, data = _canonical(values)
        mark = fingerprint(data, self._mark_key)
        if self._secrets:
            data = canonical(self._sealed(values, key))
        return key, mark, data.decode()

    @staticmethod
    def _instant(value: datetime | None) -> str | None:
        if value is not None and value.tzinfo is None:
            raise PluginFault("An instant came without its time zone: {value}.", value=value.isoformat())
        return instant_text(value) if value is not None else None

    def key(self, values: Mapping[str, Any]) -> str:
        """Return the natural key as text; raises PluginFault when a part of it is missing."""
        parts = [values.get(name) for name in self.shape.key]
        if None in parts or "" in parts:
            names = ", ".join(self.shape.key)
            raise PluginFault(
                "A {record} came without its natural key ({key}).", record=self.shape.record.__name__, key=names
            )
        return storable(
            str(parts[0])
            if len(parts) == 1
            else KEY_SEPARATOR.join(str(part).replace("\\", r"\\").replace("|", r"\|") for part in parts)
        )

    def _check(self, values: Mapping[str, Any]) -> None:
        allowed = self._allowed
        for name, value in values.items():
            if name not in allowed:
                raise PluginFault("{record} has no field {name}.", record=self.shape.record.__name__, name=name)
            if value.__class__ not in allowed[name]:
                raise PluginFault(
                    "{record}.{name} may not be {kind}.",
                    record=self.shape.record.__name__,
                    name=name,
                    kind=type(value).__name__,
                )

    def context(self, name: str, key: str) -> str:
        """Return the place that a sealed value of field ``name`` is bound to."""
        return f"{self.shape.name}.{name}:{self._school_id}:{key}"

    def _sealed(self, row: Mapping[str, Any], key: str) -> dict[str, Any]:
        sealed = dict(row)
        for name in self._secrets:
            if sealed[name] is not None:
                sealed[name] = self._sealer.seal(sealed[name], self.context(name, key))
        return sealed

    def load(self, data: Mapping[str, Any] | str | None) -> dict[str, Any] | None:
        """Return typed values from stored JSON, secrets left sealed."""
        if data is None:
            return None
        row: dict[str, Any] = dict(orjson.loads(data) if isinstance(data, str) else data)
        for name in self._dates:
            row[name] = date.fromisoformat(row[name]) if row.get(name) else None
        for name in self._instants:
            row[name] = datetime.fromisoformat(row[name]) if row.get(name) else None
        for name in self._booleans:
            row[name] = bool(row[name]) if row.get(name) is not None else None
        return row

    def stored(self, data: str) -> dict[str, Any]:
        """Return encoded values as a JSON column takes them."""
        return dict(orjson.loads(data))

    def headings(self, data: Mapping[str, Any]) -> tuple[str, str, str]:
        """Return title, subject and facet of a record, as the comparison fills them in."""
        record = self.shape.record
        title = data.get(record.title_field) if record.title_field in self._allowed else data.get(self.shape.key[0])
        rest = (data.get(name) if name else None for name in (record.subject_field, record.facet_field))
        subject, facet = (str(value or "") for value in rest)
        return str(title or ""), subject, facet

    def public(self, data: Mapping[str, Any] | str | None) -> dict[str, Any] | None:
        """Return typed values without secrets, for connectors and pages."""
        row = self.load(data)
        return row and {name: value for name, value in row.items() if name not in self._secrets}

    def revised(self, data: Mapping[str, Any] | str, changed: Mapping[str, Any]) -> Encoded:
        """Return the encoding of stored values after ``changed`` replaced some of them."""
        row = self.load(data) or {}
        key = self.key(row)
        for name in self._secrets:
            if row.get(name) is not None:
                row[name] = self._sealer.open(row[name], self.context(name, key))
        return self.encode({name: row.get(name) for name in self._names} | dict(changed))


def _canonical(values: Mapping[str, Any]) -> tuple[Mapping[str, Any], bytes]:
    """Return values that can be kept and their canonical bytes; nearly all can be, so only the result is searched."""
    try:
        data = canonical(values)
    except TypeError:  # half a character
        data = _NUL
    if _NUL not in data:
        return values, data
    values = _storable(values)
    return values, canonical(values)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list) else value


def _default_of(info: FieldInfo) -> Callable[[], Any]:
    """Return what makes a field's default; None where it declares none."""
    return lambda: None if info.is_required() else info.get_default(call_default_factory=True, validated_data={})
