"""The protocols by which publishers let pupils in, as data: which fields each asks for.

The list is the hub's own. A supplier names a protocol and may comment on its fields; it can neither add a
protocol nor ask for a field, so a hostile feed cannot ask a school for passwords.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from plugins.iddink.fields import FieldSpec
from plugins.iddink.placeholders import PLACEHOLDERS
from plugins.iddink.protocol import Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def usable(kind: str | None, flags: Collection[str] = ()) -> Protocol | None:
    """The protocol of this kind if licences of its publishers can be imported here, else None."""
    protocol = PROTOCOLS.get(kind or "")
    if protocol is None or not protocol.importable or (protocol.flag and protocol.flag not in flags):
        return None
    return protocol


_url = partial(FieldSpec, kind="url", required=True)
_login = partial(FieldSpec, kind="id", required=True)
_secret = partial(FieldSpec, kind="secret", required=True)


def _ours(spec: FieldSpec) -> FieldSpec:
    return replace(spec, required=False, filled_by="hub")


_MARSUPIAL = Protocol(
    "marsupial",
    "Marsupial",
    (
        _url(
            "url_auth",
            "Address of the access service",
            strip_wsdl=True,
            aliases=("urlwsauthentication",),
            help="The publisher calls it authentication or access web service. ?wsdl at the end is removed.",
        ),
        _url(
            "url_structure",
            "Address of the book structure service",
            strip_wsdl=True,
            aliases=("urlwsbookstructure",),
            help="The publisher calls it structure or contents web service.",
        ),
        _login("user", "User name of the school", aliases=("username",)),
        _secret("password", "Password of the school"),
        _login(
            "center_code",
            "Centre code",
            max_length=100,
            scope="school",
            aliases=("center",),
            help="The code by which publishers know the school, often its official code.",
        ),
    ),
    needs=("isbn", "code"),
)

_BLINK = Protocol(
    "blink_sso",
    "Blink single sign-on",
    (
        _url("url_sso", "Address of the sign-on service"),
        _login("user", "User name of the school"),
        _secret("password", "Password of the school"),
    ),
    needs=("code",),
    flag="blink_sso",
)

_LTI_1P1 = Protocol(
    "lti_1p1",
    "LTI 1.1",
    (
        _url("launch_url", "Launch address"),
        _login(
            "consumer_key",
            "Consumer key",
            pattern=r"\S+",
            pattern_help="A consumer key has no blanks; copy it again.",
        ),
        _secret("shared_secret", "Shared secret", min_length=8, short_length=16),
        FieldSpec(
            "signature",
            "Signature method",
            "choice",
            choices=("HMAC-SHA1", "HMAC-SHA256"),
            default="HMAC-SHA1",
        ),
        FieldSpec(
            "custom",
            "Custom parameters",
            "lines",
            max_length=2000,
            pattern=r"[A-Za-z][A-Za-z0-9_.:\-]{0,99}=[^\x00-\x1f]*",
            pattern_help="Write one custom parameter a line, as name=value.",
        ),
    ),
    legacy=True,
)

_ascii = partial(
    FieldSpec,
    kind="id",
    pattern=r"[\x21-\x7e]+",
    pattern_help="Use plain letters, digits and signs without blanks.",
)
_LTI_1P3 = Protocol(
    "lti_1p3",
    "LTI 1.3",
    (
        _url("oidc_initiation_url", "Login initiation address"),
        _url("target_link_uri", "Target link address"),
        FieldSpec(
            "redirect_uris",
            "Redirect addresses",
            "urls",
            required=True,
            max_length=2000,
            help="One a line.",
        ),
        _url("jwks_url", "Address of the tool's key set", required=False, help="Or paste the public key."),
        FieldSpec("public_key", "Public key of the tool", "key", help="A PEM block or a JWKS document."),
        _url("deep_link_url", "Deep linking address", required=False),
        _ours(FieldSpec("issuer", "Issuer", "issuer")),
        _ours(_ascii("client_id", "Client id")),
        _ours(_ascii("deployment_id", "Deployment id")),
        _ours(_url("platform_jwks_url", "Address of the hub's key set")),
        _ours(_url("auth_url", "Address of the hub's authorisation")),
        _ours(_url("token_url", "Address of the hub's tokens")),
    ),
    unique=(("issuer", "client_id"), ("deployment_id",)),
)

_LINK = Protocol("link", "Plain link", (_url("url", "Address of the publisher's site"),))

_LINK_TEMPLATE = Protocol(
    "link_template",
    "Link with placeholders",
    (
        FieldSpec(
            "url_template",
            "Address with placeholders",
            "template",
            required=True,
            help=f"Placeholders between braces, from: {', '.join(PLACEHOLDERS)}.",
        ),
        FieldSpec(
            "allowed_placeholders",
            "Placeholders the publisher may receive",
            "placeholders",
            required=True,
            default=", ".join(PLACEHOLDERS),
        ),
        _secret("sig_secret", "Secret for signing links", required=False, min_length=16),
        FieldSpec("exp", "Seconds a signed link is valid", "seconds"),
    ),
)

_ACTIVATION_CODE = Protocol(
    "activation_code",
    "Activation code",
    (
        _url("redeem_url", "Address where pupils redeem the code"),
        FieldSpec(
            "code_pattern",
            "Pattern of the codes",
            "pattern",
            help="Optional, for instance ^[A-Z0-9]{4}-[A-Z0-9]{4}$.",
        ),
    ),
    needs=("code",),
)

_OIDC = Protocol(
    "oidc",
    "OpenID Connect",
    (
        FieldSpec("issuer", "Issuer", "issuer", required=True),
        _login("client_id", "Client id"),
        FieldSpec(
            "client_auth",
            "How the hub proves itself",
            "choice",
            choices=("client_secret", "private_key_jwt"),
            default="client_secret",
        ),
        _secret("client_secret", "Client secret", required=False),
        FieldSpec("scopes", "Scopes", "scopes", required=True, default="openid email"),
    ),
    needs=("vendor_email",),
)

_SAML2 = Protocol(
    "saml2",
    "SAML 2",
    (
        _url("metadata_url", "Address of the metadata", required=False, help="Or paste the metadata."),
        FieldSpec("metadata_xml", "Metadata", "metadata"),
        FieldSpec("entity_id", "Entity id", "id", required=True, max_length=1024),
        FieldSpec(
            "nameid_format",
            "Format of the name id",
            "choice",
            required=True,
            choices=("persistent", "transient", "emailAddress", "unspecified"),
            default="persistent",
        ),
    ),
    needs=("vendor_email",),
)

_VENDOR_API = Protocol(
    "vendor_api",
    "Content API",
    (
        _url("base_url", "Address of the API"),
        _secret("api_key", "API key"),
        _login("school_ref", "The publisher's reference of the school"),
    ),
    needs=("book_id",),
)

_ABROAD = (
    Protocol("edu_v", "Edu-V", (), importable=False),
    Protocol("edu_ix", "Edu-iX", (), importable=False),
)

PROTOCOLS: Final[Mapping[str, Protocol]] = {
    protocol.kind: protocol
    for protocol in (
        _MARSUPIAL,
        _BLINK,
        _LTI_1P1,
        _LTI_1P3,
        _LINK,
        _LINK_TEMPLATE,
        _ACTIVATION_CODE,
        _OIDC,
        _SAML2,
        _VENDOR_API,
        *_ABROAD,
    )
}
