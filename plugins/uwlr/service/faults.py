"""Refusals as the standard words them: SOAP faults with a dotted code (facts of UWLR, its table of faults)."""

from __future__ import annotations

from enum import StrEnum
from xml.sax.saxutils import escape

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
_PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>\n'


class Code(StrEnum):
    """What was wrong; ``Client`` is the caller's to mend, ``Server`` ours."""

    INTERNAL = "Server.InterneFout"
    NOT_NOW = "Server.TijdelijkNietBeschikbaar"
    INVALID = "Client.OngeldigBericht"
    CUSTOMER = "Client.OngeldigeKlantIdentificatie"
    NOT_ALLOWED = "Client.AutorisatieOngeldig"
    VERSION = "Client.XsdVersieOngeldig"
    PUPIL = "Client.LeerlingOngeldig"
    TERM = "Client.VocabulaireTermOngeldig"
    NORM = "Client.ToetsNormeringOngeldig"
    SCORE = "Client.ScoreOngeldig"
    EXTENDED_RESULT = "Client.EldResultaatOngeldig"


class Fault(Exception):
    """A refusal. ``text`` is short and Dutch, as the standard's own, and names nobody."""

    def __init__(self, code: Code, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def rendered(code: Code, text: str, *, soap: str = SOAP_11) -> bytes:
    """Return the envelope of a fault in the version of SOAP that was spoken."""
    if soap == SOAP_12:
        kind = "Sender" if code.startswith("Client") else "Receiver"
        inner = (
            f"<s:Code><s:Value>s:{kind}</s:Value><s:Subcode><s:Value>{code}</s:Value></s:Subcode></s:Code>"
            f'<s:Reason><s:Text xml:lang="nl">{escape(text)}</s:Text></s:Reason>'
        )
    else:
        inner = f"<faultcode>s:{code}</faultcode><faultstring>{escape(text)}</faultstring>"
    whole = f'<s:Envelope xmlns:s="{soap}"><s:Body><s:Fault>{inner}</s:Fault></s:Body></s:Envelope>'
    return (_PROLOGUE + whole).encode()
