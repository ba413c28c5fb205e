"""The protocols by which publishers let pupils in, as data: which fields each asks for.

The list is the hub's own. A supplier names a protocol and may comment on its fields; it can neither add a
protocol nor ask for a field, so a hostile feed cannot ask a school for passwords.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from hub.plugin import marked
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
    marked("Marsupial"),
    (
        _url(
            "url_auth",
            marked("Address of the access service"),
            strip_wsdl=True,
            aliases=("urlwsauthentication",),
            help=marked("The publisher calls it authentication or access web service. ?wsdl at the end is removed."),
        ),
        _url(
            "url_structure",
            marked("Address of the book structure service"),
            strip_wsdl=True,
            aliases=("urlwsbookstructure",),
            help=marked("The publisher calls it structure or contents web service."),
        ),
        _login("user", marked("User name of the school"), aliases=("username",)),
        _secret("password", marked("Password of the school")),
        _login(
            "center_code",
            marked("Centre code"),
            max_length=100,
            scope="school",
            aliases=("center",),
            help=marked("The code by which publishers know the school, often its official code."),
        ),
    ),
    needs=("isbn", "code"),
)

_BLINK = Protocol(
    "blink_sso",
    marked("Blink single sign-on"),
    (
        _url("url_sso", marked("Address of the sign-on service")),
        _login("user", marked("User name of the school")),
        _secret("password", marked("Password of the school")),
    ),
    needs=("code",),
    flag="blink_sso",
)

_LTI_1P1 = Protocol(
    "lti_1p1",
    marked("LTI 1.1"),
    (
        _url("launch_url", marked("Launch address")),
        _login(
            "consumer_key",
            marked("Consumer key"),
            pattern=r"\S+",
            pattern_help=marked("A consumer key has no blanks; copy it again."),
        ),
        _secret("shared_secret", marked("Shared secret"), min_length=8, short_length=16),
        FieldSpec(
            "signature",
            marked("Signature method"),
            "choice",
            choices=("HMAC-SHA1", "HMAC-SHA256"),
            default="HMAC-SHA1",
        ),
        FieldSpec(
            "custom",
            marked("Custom parameters"),
            "lines",
            max_length=2000,
            pattern=r"[A-Za-z][A-Za-z0-9_.:\-]{0,99}=[^\x00-\x1f]*",
            pattern_help=marked("Write one custom parameter a line, as name=value."),
        ),
    ),
    legacy=True,
)

_ascii = partial(
    FieldSpec,
    kind="id",
    pattern=r"[\x21-\x7e]+",
    pattern_help=marked("Use plain letters, digits and signs without blanks."),
)
_LTI_1P3 = Protocol(
    "lti_1p3",
    marked("LTI 1.3"),
    (
        _url("oidc_initiation_url", marked("Login initiation address")),
        _url("target_link_uri", marked("Target link address")),
        FieldSpec(
            "redirect_uris",
            marked("Redirect addresses"),
            "urls",
            required=True,
            max_length=2000,
            help=marked("One a line."),
        ),
        _url(
            "jwks_url", marked("Address of the tool's key set"), required=False, help=marked("Or paste the public key.")
        ),
        FieldSpec(
            "public_key", marked("Public key of the tool"), "key", help=marked("A PEM block or a JWKS document.")
        ),
        _url("deep_link_url", marked("Deep linking address"), required=False),
        _ours(FieldSpec("issuer", marked("Issuer"), "issuer")),
        _ours(_ascii("client_id", marked("Client id"))),
        _ours(_ascii("deployment_id", marked("Deployment id"))),
        _ours(_url("platform_jwks_url", marked("Address of the hub's key set"))),
        _ours(_url("auth_url", marked("Address of the hub's authorisation"))),
        _ours(_url("token_url", marked("Address of the hub's tokens"))),
    ),
    unique=(("issuer", "client_id"), ("deployment_id",)),
)

_LINK = Protocol("link", marked("Plain link"), (_url("url", marked("Address of the publisher's site")),))

_LINK_TEMPLATE = Protocol(
    "link_template",
    marked("Link with placeholders"),
    (
        FieldSpec(
            "url_template",
            marked("Address with placeholders"),
            "template",
            required=True,
            help=marked("Placeholders between braces, from: {placeholders}."),
        ),
        FieldSpec(
            "allowed_placeholders",
            marked("Placeholders the publisher may receive"),
            "placeholders",
            required=True,
            default=", ".join(PLACEHOLDERS),
        ),
        _secret("sig_secret", marked("Secret for signing links"), required=False, min_length=16),
        FieldSpec("exp", marked("Seconds a signed link is valid"), "seconds"),
    ),
)

_ACTIVATION_CODE = Protocol(
    "activation_code",
    marked("Activation code"),
    (
        _url("redeem_url", marked("Address where pupils redeem the code")),
        FieldSpec(
            "code_pattern",
            marked("Pattern of the codes"),
            "pattern",
            help=marked("Optional, for instance ^[A-Z0-9]{{4}}-[A-Z0-9]{{4}}$."),
        ),
    ),
    needs=("code",),
)

_OIDC = Protocol(
    "oidc",
    marked("OpenID Connect"),
    (
        FieldSpec("issuer", marked("Issuer"), "issuer", required=True),
        _login("client_id", marked("Client id")),
        FieldSpec(
            "client_auth",
            marked("How the hub proves itself"),
            "choice",
            choices=("client_secret", "private_key_jwt"),
            default="client_secret",
        ),
        _secret("client_secret", marked("Client secret"), required=False),
        FieldSpec("scopes", marked("Scopes"), "scopes", required=True, default="openid email"),
    ),
    needs=("vendor_email",),
)

_SAML2 = Protocol(
    "saml2",
    marked("SAML 2"),
    (
        _url("metadata_url", marked("Address of the metadata"), required=False, help=marked("Or paste the metadata.")),
        FieldSpec("metadata_xml", marked("Metadata"), "metadata"),
        FieldSpec("entity_id", marked("Entity id"), "id", required=True, max_length=1024),
        FieldSpec(
            "nameid_format",
            marked("Format of the name id"),
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
    marked("Content API"),
    (
        _url("base_url", marked("Address of the API")),
        _secret("api_key", marked("API key")),
        _login("school_ref", marked("The publisher's reference of the school")),
    ),
    needs=("book_id",),
)

_ABROAD = (
    Protocol("edu_v", marked("Edu-V"), (), importable=False),
    Protocol("edu_ix", marked("Edu-iX"), (), importable=False),
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
