"""A filled-in connection form: what is stored of it, and a sentence at each field that must change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from hub.plugin import Text
from plugins.iddink import saml
from plugins.iddink.addresses import FieldError, Policy, origin
from plugins.iddink.fields import FieldSpec, checked, weakness
from plugins.iddink.placeholders import PLACEHOLDERS, used_placeholders

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from plugins.iddink.protocol import Protocol

_Values = dict[str, str]
_Problems = dict[str, Text]


class Validated(NamedTuple):
    """What became of a form.

    Attributes:
        values: accepted values by field; of blank fields only those with a default.
        problems: field to sentence; while there is one, nothing may be saved.
        warnings: field to sentence, about values that are accepted all the same.
    """

    values: dict[str, str]
    problems: dict[str, Text]
    warnings: dict[str, Text]


def validate(
    protocol: Protocol,
    values: Mapping[str, str],
    *,
    allow_http: bool = False,
    allow_private: bool = False,
    kept: Collection[str] = (),
    others: Iterable[Mapping[str, str]] = (),
    now: datetime | None = None,
) -> Validated:
    """Check a form whole: each field, then the fields together. Keys that are no field are left out.

    Args:
        protocol: whose form it is.
        values: what was posted, by field name.
        allow_http: whether addresses without encryption are accepted.
        allow_private: whether addresses in private networks are accepted.
        kept: names of secrets that are stored already; blank then means unchanged.
        others: values of the school's other connections of this protocol.
        now: the moment certificates must be valid at.
    """
    found = _fields(protocol.fields, values, Policy(allow_http, allow_private), kept)
    if not protocol.importable:
        found.problems[""] = Text("This protocol cannot be used here yet; ask the operator of the hub.")
    for sentence_by_field in (
        _CROSS.get(protocol.kind, _nothing)(found.values, kept),
        _clashes(protocol, found.values, others),
        _expired(protocol, found.values, now or datetime.now(UTC)),
    ):
        for name, sentence in sentence_by_field.items():
            found.problems.setdefault(name, sentence)
    return found


def _fields(specs: Iterable[FieldSpec], values: Mapping[str, str], policy: Policy, kept: Collection[str]) -> Validated:
    found = Validated({}, {}, {})
    for spec in specs:
        text = values.get(spec.name, "")
        text = text if text.strip() else spec.default
        if not text:
            _note_blank(spec, found, kept)
            continue
        try:
            found.values[spec.name] = checked(spec, text, policy)
        except FieldError as error:
            found.problems[spec.name] = Text.from_error(error)
        else:
            _note_weak(spec, found)
    return found


def _note_blank(spec: FieldSpec, found: Validated, kept: Collection[str]) -> None:
    if spec.secret and spec.name in kept:
        return
    if spec.required:
        found.problems[spec.name] = Text.of("Fill in: {label}.", label=Text(spec.label))
    elif spec.wanted:
        found.warnings[spec.name] = Text("The supplier says that this publisher needs this field; ask for the value.")


def _note_weak(spec: FieldSpec, found: Validated) -> None:
    sentence = weakness(spec, found.values[spec.name])
    if sentence:
        found.warnings[spec.name] = sentence


def _nothing(_values: _Values, _kept: Collection[str]) -> _Problems:
    return {}


def _lti_1p3(values: _Values, _kept: Collection[str]) -> _Problems:
    problems: _Problems = {}
    if not values.get("jwks_url") and not values.get("public_key"):
        problems["jwks_url"] = Text("Fill in the address of the tool's key set, or paste its public key below.")
    target, redirects = values.get("target_link_uri"), values.get("redirect_uris")
    if target and redirects and origin(target) not in {origin(line) for line in redirects.split("\n")}:
        problems["target_link_uri"] = Text(
            "This address is on another host than every redirect address; correct one of them."
        )
    return problems


def _link_template(values: _Values, kept: Collection[str]) -> _Problems:
    problems: _Problems = {}
    allowed = values.get("allowed_placeholders", ", ".join(PLACEHOLDERS)).split(", ")
    beyond = [name for name in used_placeholders(values.get("url_template", "")) if name not in allowed]
    if beyond:
        problems["url_template"] = Text.of(
            "The template uses {names}, which this publisher may not receive; remove it or allow it.",
            names=", ".join(beyond),
        )
    if values.get("exp") and not values.get("sig_secret") and "sig_secret" not in kept:
        problems["exp"] = Text("Only signed links can expire; fill in the secret or leave this empty.")
    return problems


def _oidc(values: _Values, kept: Collection[str]) -> _Problems:
    by_secret = values.get("client_auth") == "client_secret"
    if by_secret and not values.get("client_secret") and "client_secret" not in kept:
        return {"client_secret": Text("Fill in the client secret, or choose private_key_jwt.")}
    return {}


def _saml2(values: _Values, _kept: Collection[str]) -> _Problems:
    metadata = values.get("metadata_xml")
    if not metadata:
        missing = Text("Fill in the address of the metadata, or paste the metadata below.")
        return {} if values.get("metadata_url") else {"metadata_url": missing}
    named = values.get("entity_id")
    if named and saml.entity_id(metadata) != named:
        return {"entity_id": Text("The pasted metadata is of another entity; correct the entity id or the metadata.")}
    return {}


def _expired(protocol: Protocol, values: _Values, now: datetime) -> _Problems:
    metadata = values.get("metadata_xml")
    if protocol.kind != "saml2" or not metadata or saml.has_valid_certificate(metadata, now):
        return {}
    return {"metadata_xml": Text("No certificate in this metadata is valid today; ask the publisher for a new file.")}


def _clashes(protocol: Protocol, values: _Values, others: Iterable[Mapping[str, str]]) -> _Problems:
    problems: _Problems = {}
    saved = list(others)
    for group in protocol.unique:
        mine = tuple(values.get(name) for name in group)
        if all(mine) and any(tuple(other.get(name) for name in group) == mine for other in saved):
            problems[group[-1]] = Text("Another connection of this school uses this already; choose another.")
    return problems


_CROSS: dict[str, Callable[[_Values, Collection[str]], _Problems]] = {
    "link_template": _link_template,
    "lti_1p3": _lti_1p3,
    "oidc": _oidc,
    "saml2": _saml2,
}
