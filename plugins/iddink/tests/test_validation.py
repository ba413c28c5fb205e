"""Connection forms of publishers: what is accepted, and the sentence at each field that is not."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from plugins.iddink.protocol import with_vendor_help
from plugins.iddink.protocols import PROTOCOLS, usable
from plugins.iddink.validation import validate

NOW = datetime(2026, 9, 1, tzinfo=UTC)
HTTPS = "https://publisher.example.org/"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
MARSUPIAL = {
    "url_auth": HTTPS + "auth.asmx",
    "url_structure": HTTPS + "structure.asmx",
    "user": "school",
    "password": "invented",
    "center_code": "08012345",
}
LTI_1P3 = {
    "oidc_initiation_url": HTTPS + "login",
    "target_link_uri": HTTPS + "launch",
    "redirect_uris": HTTPS + "launch\n" + HTTPS + "deep",
    "jwks_url": HTTPS + "jwks",
}
TEMPLATE = {"url_template": HTTPS + "open/{isbn}?c={code}"}
OIDC = {"issuer": HTTPS + "realm", "client_id": "hub", "client_secret": "invented-secret"}
SAML = {"entity_id": "urn:example:idp", "metadata_url": HTTPS + "metadata"}


def pem(key):
    """The public half of a key as a PEM block."""
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def key_set(**changes):
    """A JWKS of one RSA key, with members changed or (None) left out."""
    raw = RSA_KEY.public_key().public_numbers().n.to_bytes(256, "big")
    number = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    key = {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k1", "n": number, "e": "AQAB"} | changes
    return json.dumps({"keys": [{name: value for name, value in key.items() if value is not None}]})


def metadata(entity="urn:example:idp", until=NOW + timedelta(days=30), acs=HTTPS):
    """SAML metadata with one self-signed certificate."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example.org")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    builder = builder.public_key(RSA_KEY.public_key()).not_valid_before(NOW - timedelta(days=365))
    certificate = builder.not_valid_after(until).sign(RSA_KEY, hashes.SHA256())
    body = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="{entity}"'
        ' xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        f"<ds:X509Certificate>{body}</ds:X509Certificate>"
        f'<md:AssertionConsumerService Location="{acs}"/></md:EntityDescriptor>'
    )


def check(kind, values, **more):
    """Validate a form at a fixed moment."""
    return validate(PROTOCOLS[kind], values, now=NOW, **more)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("marsupial", MARSUPIAL),
        ("blink_sso", {"url_sso": HTTPS, "user": "school", "password": "invented"}),
        (
            "lti_1p1",
            {"launch_url": HTTPS, "consumer_key": "key", "shared_secret": "x" * 16, "custom": "a=1\nb=2"},
        ),
        ("lti_1p3", LTI_1P3),
        ("lti_1p3", LTI_1P3 | {"jwks_url": "", "public_key": pem(RSA_KEY)}),
        ("lti_1p3", LTI_1P3 | {"jwks_url": "", "public_key": key_set()}),
        ("lti_1p3", LTI_1P3 | {"issuer": "https://hub.example.org", "client_id": "a", "deployment_id": "1"}),
        ("link", {"url": HTTPS}),
        ("link_template", TEMPLATE),
        ("link_template", TEMPLATE | {"sig_secret": "s" * 16, "exp": "300"}),
        ("activation_code", {"redeem_url": HTTPS, "code_pattern": r"^[A-Z0-9]{4}-\d{6}$"}),
        ("oidc", OIDC),
        ("oidc", OIDC | {"client_secret": "", "client_auth": "private_key_jwt"}),
        ("saml2", SAML),
        ("saml2", SAML | {"metadata_url": "", "metadata_xml": metadata()}),
        ("vendor_api", {"base_url": HTTPS, "api_key": "k", "school_ref": "S-1"}),
    ],
)
def test_complete_form_has_no_problem(kind, values):
    """A form filled in as the publisher said is accepted."""
    assert check(kind, values).problems == {}


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("marsupial", MARSUPIAL | {"user": ""}, "user"),
        ("marsupial", MARSUPIAL | {"center_code": "x" * 101}, "center_code"),
        ("marsupial", MARSUPIAL | {"user": "a\u200bb"}, "user"),
        ("marsupial", MARSUPIAL | {"password": "a\tb"}, "password"),
        ("lti_1p1", {"launch_url": HTTPS, "consumer_key": "a b", "shared_secret": "x" * 16}, "consumer_key"),
        ("lti_1p1", {"launch_url": HTTPS, "consumer_key": "a", "shared_secret": "short"}, "shared_secret"),
        (
            "lti_1p1",
            {"launch_url": HTTPS, "consumer_key": "a", "shared_secret": "x" * 16, "custom": "no"},
            "custom",
        ),
        (
            "lti_1p1",
            {"launch_url": HTTPS, "consumer_key": "a", "shared_secret": "x" * 16, "signature": "MD5"},
            "signature",
        ),
        ("lti_1p3", LTI_1P3 | {"jwks_url": ""}, "jwks_url"),
        ("lti_1p3", LTI_1P3 | {"target_link_uri": "https://elsewhere.example.org/launch"}, "target_link_uri"),
        ("lti_1p3", LTI_1P3 | {"issuer": "https://hub.example.org?x=1"}, "issuer"),
        ("lti_1p3", LTI_1P3 | {"deployment_id": "à"}, "deployment_id"),
        ("lti_1p3", LTI_1P3 | {"public_key": "nonsense"}, "public_key"),
        ("lti_1p3", LTI_1P3 | {"public_key": pem(ec.generate_private_key(ec.SECP256R1()))}, "public_key"),
        ("lti_1p3", LTI_1P3 | {"public_key": "-----BEGIN PRIVATE KEY-----"}, "public_key"),
        ("lti_1p3", LTI_1P3 | {"public_key": key_set(kid=None)}, "public_key"),
        ("lti_1p3", LTI_1P3 | {"public_key": key_set(alg="ES256")}, "public_key"),
        ("lti_1p3", LTI_1P3 | {"public_key": key_set(n="AQAB")}, "public_key"),
        ("lti_1p3", LTI_1P3 | {"public_key": key_set(d="AQAB")}, "public_key"),
        ("lti_1p3", LTI_1P3 | {"public_key": "{"}, "public_key"),
        ("link_template", {"url_template": HTTPS + "{email}"}, "url_template"),
        ("link_template", {"url_template": HTTPS + "{+isbn}"}, "url_template"),
        ("link_template", {"url_template": HTTPS + "{isbn,code}"}, "url_template"),
        ("link_template", {"url_template": HTTPS + "{isbn"}, "url_template"),
        ("link_template", {"url_template": "https://{school}.example.org/"}, "url_template"),
        ("link_template", TEMPLATE | {"allowed_placeholders": "isbn"}, "url_template"),
        ("link_template", TEMPLATE | {"allowed_placeholders": "idalu"}, "allowed_placeholders"),
        ("link_template", TEMPLATE | {"exp": "300"}, "exp"),
        ("link_template", TEMPLATE | {"sig_secret": "s" * 16, "exp": "soon"}, "exp"),
        ("oidc", OIDC | {"client_secret": ""}, "client_secret"),
        ("oidc", OIDC | {"scopes": "email"}, "scopes"),
        ("saml2", SAML | {"metadata_url": ""}, "metadata_url"),
        ("saml2", SAML | {"metadata_xml": "<no"}, "metadata_xml"),
        ("saml2", SAML | {"metadata_xml": "<!DOCTYPE a><a/>"}, "metadata_xml"),
        ("saml2", SAML | {"metadata_xml": "<a/>"}, "metadata_xml"),
        ("saml2", SAML | {"metadata_xml": metadata(until=NOW - timedelta(days=1))}, "metadata_xml"),
        ("saml2", SAML | {"metadata_xml": metadata(acs="http://publisher.example.org")}, "metadata_xml"),
        ("saml2", SAML | {"metadata_xml": metadata(entity="urn:other")}, "entity_id"),
        ("saml2", SAML | {"nameid_format": "shoe size"}, "nameid_format"),
        ("edu_v", {}, ""),
    ],
)
def test_wrong_value_is_a_sentence_at_its_field(kind, values, field):
    """Each rule that is broken gives exactly one sentence, at the field to be corrected."""
    problems = check(kind, values).problems
    assert list(problems) == [field]
    assert str(problems[field]).endswith(".")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "publisher.example.org",
        "ftp://publisher.example.org",
        "http://publisher.example.org",
        "https://",
        "https://user:secret@publisher.example.org",
        "https://publisher.example.org/#top",
        "https://publisher.example.org\\a",
        "https://publisher.example.org/a b",
        "https://publisher.example.org/\u200b",
        "https://publisher..example.org",
        "https://publisher.example.org:0/",
        "https://publisher.example.org:99999/",
        "https://[::1",
        "https://" + "a" * 64 + ".example.org",
        "https://publisher.example.org/" + "a" * 255,
        "https://localhost/",
        "https://LOCALHOST./",
        "https://a.localhost/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f000001/",
        "https://2130706433/",
        "https://10.0.0.8/",
        "https://192.168.1.1/",
        "https://169.254.169.254/",
        "https://100.64.0.1/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
    ],
)
def test_unsafe_address_is_refused(address):
    """An address without https, with a hidden login, or into a private network is not accepted."""
    assert list(check("link", {"url": address}).problems) == ["url"]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("http://publisher.example.org/", {"allow_http": True}),
        ("https://10.0.0.8/", {"allow_private": True}),
        ("http://127.0.0.1:8000/", {"allow_private": True}),
        ("http://[::1]:8000/", {"allow_private": True}),
        ("https://1.1.1.1:8443/", {}),
        ("https://col·legi.example.org/", {}),
    ],
)
def test_address_is_accepted_where_the_site_allows_it(address, allowed):
    """Plain http and private networks need a switch of the site; loopback needs only the second."""
    assert check("link", {"url": address}, **allowed).values == {"url": address}


def test_wsdl_suffix_is_removed_from_marsupial_addresses():
    """The address is stored without ?wsdl, which the client adds itself."""
    values = MARSUPIAL | {"url_auth": HTTPS + "auth.asmx?WSDL"}
    assert check("marsupial", values).values["url_auth"] == HTTPS + "auth.asmx"


@pytest.mark.parametrize(
    "pattern",
    [
        "[A-Z]{4}",
        "^[A-Z]{4}",
        r"^a\$",
        "^(a+)+$",
        "^(a|b)*$",
        r"^(a)\1$",
        "^a*b*c*$",
        "^(?=a).$",
        "^[$",
        "^" + "a" * 64 + "$",
    ],
)
def test_open_or_slow_code_pattern_is_refused(pattern):
    """A code pattern is anchored, short, valid and cannot take for ever."""
    assert list(check("activation_code", {"redeem_url": HTTPS, "code_pattern": pattern}).problems) == ["code_pattern"]


def test_blank_secret_is_accepted_when_one_is_stored():
    """A secret left blank on an edit keeps the stored one."""
    assert check("marsupial", MARSUPIAL | {"password": ""}, kept={"password"}).problems == {}


def test_secret_keeps_its_blanks_and_loses_line_ends():
    """Only the line end that copying adds is taken off a secret."""
    assert check("marsupial", MARSUPIAL | {"password": " a b \r\n"}).values["password"] == " a b "


def test_unknown_fields_are_left_out():
    """What a forged request adds is not stored."""
    assert "admin" not in check("link", {"url": HTTPS, "admin": "1"}).values


def test_short_shared_secret_is_accepted_with_a_warning():
    """A secret of 8 to 15 characters is poor but not wrong."""
    found = check("lti_1p1", {"launch_url": HTTPS, "consumer_key": "a", "shared_secret": "x" * 8})
    assert (list(found.problems), list(found.warnings)) == ([], ["shared_secret"])


def test_issuer_and_client_of_another_connection_are_refused():
    """Two connections of a school cannot share issuer and client id."""
    ours = {"issuer": "https://hub.example.org", "client_id": "a"}
    assert list(check("lti_1p3", LTI_1P3 | ours, others=[ours]).problems) == ["client_id"]


def test_no_problem_or_warning_repeats_a_secret():
    """What a person typed into a secret field never comes back in a sentence."""
    found = check("lti_1p1", {"launch_url": "s3cr3t", "consumer_key": "s3 cr3t", "shared_secret": "s3cr3t"})
    assert "s3cr3t" not in str(found.problems) + str(found.warnings)


def test_supplier_help_is_added_as_plain_text():
    """A supplier's remark is found by its own name of the field and loses disguising characters."""
    rows = [{"name": "urlwsauthentication", "help": "See\u202e\nour <b>mail</b>"}]
    spec = with_vendor_help(PROTOCOLS["marsupial"], rows).field("url_auth")
    assert spec is not None
    assert spec.vendor_help == "See our <b>mail</b>"


def test_supplier_cannot_add_a_field():
    """A field that the protocol does not have is not asked for."""
    rows = [{"name": "staff_password", "required": True}, None, {"name": 3}, "x"]
    assert with_vendor_help(PROTOCOLS["link"], rows) == PROTOCOLS["link"]


def test_supplier_cannot_make_a_required_field_optional():
    """A supplier's remark never loosens the hub's own list."""
    spec = with_vendor_help(PROTOCOLS["link"], [{"name": "url", "required": False}]).field("url")
    assert spec is not None
    assert spec.required


def test_wanted_field_left_blank_is_a_warning():
    """An optional field that the supplier wants may stay blank, with a warning."""
    protocol = with_vendor_help(PROTOCOLS["lti_1p1"], [{"name": "custom", "required": True}])
    values = {"launch_url": HTTPS, "consumer_key": "a", "shared_secret": "x" * 16}
    assert list(validate(protocol, values).warnings) == ["custom"]


@pytest.mark.parametrize(
    ("kind", "flags", "found"),
    [
        ("marsupial", (), True),
        ("blink_sso", (), False),
        ("blink_sso", ("blink_sso",), True),
        ("edu_v", (), False),
        ("edu_ix", (), False),
        ("x-new", (), False),
        (None, (), False),
    ],
)
def test_protocol_is_usable_only_when_known_and_switched_on(kind, flags, found):
    """Unknown, foreign and switched-off protocols cannot be imported."""
    assert (usable(kind, flags) is not None) is found
