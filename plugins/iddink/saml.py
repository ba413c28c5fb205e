"""SAML 2 metadata that a person pastes: read without entities, its certificates and addresses checked."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from cryptography import x509
from lxml import etree

from plugins.iddink.addresses import FieldError

if TYPE_CHECKING:
    from datetime import datetime

MAX_LENGTH = 200_000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_CERTIFICATE = "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"


def checked_metadata(text: str) -> str:
    """The metadata as it will be stored.

    Raises:
        FieldError: when it is not SAML metadata, declares a document type, or receives answers without https.
    """
    for service in _entity(text).iter(f"{_METADATA}AssertionConsumerService"):
        if not service.get("Location", "").startswith("https://"):
            raise FieldError("The metadata receives answers at an address without https; ask for a new file.")
    return text.strip()


def entity_id(text: str) -> str:
    """The entity that accepted metadata describes."""
    return _entity(text).get("entityID", "")


def has_valid_certificate(text: str, now: datetime) -> bool:
    """Whether one certificate of accepted metadata can be used at this (aware) moment."""
    return any(
        certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
        for certificate in map(_certificate, _entity(text).iter(_CERTIFICATE))
        if certificate is not None
    )


def _entity(text: str) -> etree._Element:
    if len(text) > MAX_LENGTH:
        raise FieldError("This metadata is too long; paste the file of this one publisher only.")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise FieldError("This metadata declares a document type, which is not safe; ask for a plain file.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text).strip().encode(), parser)
    except etree.XMLSyntaxError:
        raise FieldError("This is not complete XML; copy the whole metadata file again.") from None
    if root.tag != f"{_METADATA}EntityDescriptor":
        raise FieldError("This is not the metadata of one SAML entity; ask the publisher for the right file.")
    return root


def _certificate(element: etree._Element) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(base64.b64decode(element.text or ""))
    except ValueError:
        return None
