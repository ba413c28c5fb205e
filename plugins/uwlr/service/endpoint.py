"""The address that suppliers call: POST takes an envelope, GET gives the description of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog

from hub.plugin import Hook, HubError, RawAnswer, RetryLater
from plugins.uwlr.description import document
from plugins.uwlr.results import intake
from plugins.uwlr.service import access, envelope, requests, strictness
from plugins.uwlr.service.answers import Answers
from plugins.uwlr.service.exchanges import ExchangeLog
from plugins.uwlr.service.faults import SOAP_11, Code, Fault, rendered
from plugins.uwlr.service.lately import Lately, Said
from plugins.uwlr.service.serving import Reply, Serving

if TYPE_CHECKING:
    from hub.plugin import RawRequest, Services
    from plugins.uwlr.service.access import Pass
    from plugins.uwlr.service.envelope import Envelope
    from plugins.uwlr.service.requests import Asked

log = structlog.get_logger(__name__)
PATH: Final = "/uwlr"
_LOOKS: Final = ("GET", "HEAD")
_XML: Final = "text/xml; charset=utf-8"
_XML_12: Final = "application/soap+xml; charset=utf-8"


class Service:
    """The service of one hub; it is given the hub's port when the hub starts."""

    services: Services
    answers: Answers
    exchanges: ExchangeLog

    def start(self, services: Services) -> None:
        """Take the hub's port."""
        self.services = services
        self.answers = Answers(services)
        self.exchanges = ExchangeLog(services)
        self._gate = access.Gate(services)
        self._lately = Lately(services)
        self._serving = Serving(services, self.answers)

    @property
    def hook(self) -> Hook:
        """The address under which it is reached."""
        return Hook(PATH, self.handle, quick=self.again, reads=True, refuse=_by_itself)

    def again(self, request: RawRequest) -> RawAnswer | None:
        """Answer what was asked and answered a moment ago; None for everything else."""
        said = self._lately.again(request) if request.method not in _LOOKS else None
        if said is None:
            return None
        self.exchanges.add(said.exchange | {"at": self.services.clock()})
        return said.answer

    def handle(self, request: RawRequest) -> RawAnswer:
        """Answer a supplier's system. Whatever goes wrong is a fault."""
        if request.method in _LOOKS:
            return self._described(request.query)
        soap = envelope.spoken(request.body)
        try:
            return self._answered(request)
        except Fault as fault:
            return refused(fault.code, fault.text, soap)
        except RetryLater:
            return refused(Code.NOT_NOW, "De dienst is tijdelijk niet beschikbaar.", soap)
        except (HubError, OSError) as error:
            log.error("exchange failed", kind=type(error).__name__)  # noqa: TRY400  (its text may name somebody)
            return refused(Code.INTERNAL, "Er ging iets mis bij de leverende partij.", soap)

    def _described(self, query: str) -> RawAnswer:
        found = document(query, self.services.public_url + PATH)
        if found is None:
            return RawAnswer(404, "Vraag de beschrijving op met ?wsdl.", {"content-type": "text/plain; charset=utf-8"})
        return RawAnswer(200, found.content, {"content-type": found.media_type})

    def _answered(self, request: RawRequest) -> RawAnswer:
        large = len(request.body) > envelope.FRONT
        told = envelope.opened(request.body, whole=not large)
        asked = requests.read(told.body) if told.credentials is not None else None
        if asked is None:
            raise Fault(Code.NOT_ALLOWED, access.NOT_ALLOWED)
        if asked.operation != requests.RESULTS and large:
            raise Fault(Code.INVALID, "Het bericht is te groot.")
        written, now = self.services.written, self.services.clock()
        who = self._gate.check(told.credentials, asked, request.headers)
        try:
            reply = self._reply(who, envelope.opened(request.body) if large else told, asked, request)
        except Fault as fault:
            self._note(who, asked, Reply(b"", str(fault.code)))
            raise
        said = Said(_sent(reply, told.soap), self._note(who, asked, reply), written, now)
        if asked.operation != requests.RESULTS:
            self._lately.keep(request, said)
        return said.answer

    def _reply(self, who: Pass, told: Envelope, asked: Asked, request: RawRequest) -> Reply:
        if who.strict:
            strictness.insist(request.body, asked)
        if asked.operation == requests.RESULTS:
            return intake.taken(self.services, who, told)
        zipped = "gzip" in request.headers.get("accept-encoding", "")
        return self._serving.answer(who, asked, told.soap, zipped=zipped)

    def _note(self, who: Pass, asked: Asked, reply: Reply) -> dict[str, Any]:
        exchange = {
            "school_id": who.school.id,
            "supplier": who.supplier,
            "at": self.services.clock(),
            "operation": asked.operation.removesuffix("_verzoek"),
            "outcome": reply.outcome,
            "people": reply.people,
            "size": reply.size,
        }
        self.exchanges.add(exchange)
        return exchange


def _sent(reply: Reply, soap: str) -> RawAnswer:
    headers = {"content-type": _XML if soap == SOAP_11 else _XML_12, "cache-control": "no-store"}
    if reply.encoding:
        headers["content-encoding"] = reply.encoding
    return RawAnswer(200, reply.body, headers)


def refused(code: Code, text: str, soap: str = SOAP_11) -> RawAnswer:
    """Return a fault as it is sent: by the standard of SOAP 1.1 always with status 500."""
    status = 400 if soap != SOAP_11 and code.startswith("Client") else 500
    return RawAnswer(status, rendered(code, text, soap=soap), {"content-type": _XML if soap == SOAP_11 else _XML_12})


def _by_itself(status: int, _why: str) -> RawAnswer:
    """Word what the hub refuses by itself, such as a body that is too large, or what went wrong in it."""
    if status >= 500:  # noqa: PLR2004  (HTTP's own border between whose fault it is)
        return refused(Code.INTERNAL, "Er ging iets mis bij de leverende partij.")
    return refused(Code.INVALID, "Het bericht is te groot of onvolledig.")
