"""One protocol by which publishers let pupils in, and the remarks a supplier may make about its form."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from plugins.iddink.fields import FieldSpec

_HELP_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Protocol:
    """How one kind of publisher is reached.

    Attributes:
        kind: the word by which suppliers name it.
        needs: fields of a licence that must be filled before it can be used with this protocol.
        unique: groups of fields of which no two connections of a school may have the same values.
        importable: whether licences of such publishers can be imported at all.
        flag: a switch of the installation without which the protocol counts as not importable.
        legacy: still spoken, but not to be chosen for a new publisher.
    """

    kind: str
    title: str
    fields: tuple[FieldSpec, ...]
    needs: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    importable: bool = True
    flag: str = ""
    legacy: bool = False

    @property
    def needs_code(self) -> bool:
        """Whether a licence without a code is useless."""
        return "code" in self.needs

    def field(self, name: str) -> FieldSpec | None:
        """The field of this name, if the protocol has it."""
        return next((spec for spec in self.fields if spec.name == name), None)

    def asked(self) -> tuple[FieldSpec, ...]:
        """The fields that a person fills in."""
        return tuple(spec for spec in self.fields if spec.filled_by == "person")


def with_vendor_help(protocol: Protocol, connection_fields: Iterable[Mapping[str, Any]] | None) -> Protocol:
    """The protocol with the supplier's remarks at its fields.

    Args:
        protocol: as in the list of the hub.
        connection_fields: rows `{name, required?, help?}` of the supplier; what names no field of the
            protocol is left out, and nothing that is required becomes optional.
    """
    rows = [row for row in connection_fields or () if isinstance(row, dict)]
    remarks = {row["name"]: row for row in rows if isinstance(row.get("name"), str)}
    return replace(protocol, fields=tuple(_remarked(spec, remarks) for spec in protocol.fields))


def _remarked(spec: FieldSpec, remarks: Mapping[str, Mapping[str, Any]]) -> FieldSpec:
    remark = next((remarks[name] for name in (spec.name, *spec.aliases) if name in remarks), None)
    if remark is None or spec.filled_by == "hub":
        return spec
    wanted = remark.get("required") is True and not spec.required
    return replace(spec, wanted=wanted, vendor_help=_plain(remark.get("help")))


def _plain(text: object) -> str:
    """A supplier's text without characters that could disguise it, cut to a few lines."""
    if not isinstance(text, str):
        return ""
    shown = "".join(" " if unicodedata.category(char) in {"Cc", "Cf"} else char for char in text)
    return " ".join(shown.split())[:_HELP_LENGTH]
