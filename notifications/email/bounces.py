"""Reads the mails that come back: which mail it was that could not be delivered, and why, in a sentence of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import TYPE_CHECKING

from hub.plugin import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

# What `composition.message_id` and `composition.envelope_sender` make: kind, plan, moment, reader.
_NAME = r"(?:ask|remind-\d+|outcome|receipt-[0-9a-f]+)\.\d+\.[0-9a-f]+\.[0-9a-f]{12}"
_ADDRESS = re.compile(rf"\+({_NAME})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(rf"<{_NAME}@[^<>\s@]+>")
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers")
_REASONS = {
    "1": Text("The mail came back: there is no such mailbox. Is the address right?"),
    "2": Text("The mail came back: the mailbox is full or closed."),
    "3": Text("The mail came back: the receiving mail server cannot take it."),
    "4": Text("The mail came back: it never reached the receiving mail server."),
    "7": Text("The mail came back: the receiving mail server refuses mail from the hub. Ask whoever runs the relay."),
}
_OTHER = Text("The mail came back. Is the address right?")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back for good: its Message-ID, the status (RFC 3463) and what that means."""

    reference: str
    status: str
    why: Text


def read(raw: bytes, domain: str) -> Bounce | None:
    """Return what a delivery report (RFC 3464) says about a mail of ours; None for anything else.

    ``domain`` is that of our own Message-IDs. A report about a delay is none, and neither is an
    absence note: only "failed" is final.
    """
    message = message_from_bytes(raw, policy=compat32)
    failed = [fields for fields in _reports(message) if str(fields.get("Action", "")).strip().lower() == "failed"]
    reference = _reference(message, domain)
    if not failed or reference is None:
        return None
    found = _STATUS.search(str(failed[0].get("Status", "")))
    status = found[0] if found else "5.0.0"
    return Bounce(reference, status, _REASONS.get(status.split(".")[1], _OTHER))


def _reports(message: Message) -> Iterator[Message]:
    """Yield the blocks of fields of a delivery report, one for the mail and one for each recipient."""
    for part in message.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            blocks = part.get_payload()
            yield from (block for block in blocks if isinstance(block, Message)) if isinstance(blocks, list) else ()


def _reference(message: Message, domain: str) -> str | None:
    """Return the Message-ID of the mail that came back: from the address it came back to, else from its headers."""
    for header in _TO:
        for value in message.get_all(header, ()):
            found = _ADDRESS.search(str(value))
            if found:
                return f"<{found[1].lower()}@{domain}>"
    for part in message.walk():
        if part.get_content_type() in _RETURNED:
            found = _MESSAGE_ID.search(_text(part))
            if found:
                return found[0]
    return None


def _text(part: Message) -> str:
    """Return a returned mail, or its headers, as text."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(str(one.get("Message-ID", "")) for one in payload if isinstance(one, Message))
    decoded = part.get_payload(decode=True)
    return decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else ""
