"""Puts a mail's words into a message: headers that thread it and keep machines from answering; where it bounces."""

from __future__ import annotations

import re
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from notifications.email.rendering import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from hub.plugin import Address, Notice
    from notifications.email.rendering import Mail
    from notifications.email.settings import EmailSettings

_KIND = re.compile(r"^<[^.>]+\.")
_LONGEST_LOCAL = 64  # characters before the @ of an address (RFC 5321)


def compose(
    settings: EmailSettings,
    notice: Notice,
    address: Address,
    mail: Mail,
    *,
    kind: Kind,
    at: datetime,
    first: str | None = None,
) -> EmailMessage:
    """Return the message; ``first`` is the Message-ID of the first mail of its thread, if this is not it."""
    message = _message(settings, mail, _mailbox(address.to, address.account.name if address.account else ""), at)
    message["Message-ID"] = message_id(kind, notice, address, settings.sender.rpartition("@")[2])
    if first is not None:
        message["In-Reply-To"] = message["References"] = first
    return message


def compose_letter(settings: EmailSettings, to: str, mail: Mail, *, reference: str, at: datetime) -> EmailMessage:
    """Return the message of a letter to somebody outside; the same ``reference`` gives the same Message-ID."""
    message = _message(settings, mail, _mailbox(to, ""), at)
    reader = sha256(to.encode()).hexdigest()[:12]
    message["Message-ID"] = f"<{reference}.{reader}@{settings.sender.rpartition('@')[2]}>"
    return message


def _message(settings: EmailSettings, mail: Mail, to: Mailbox, at: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = _mailbox(settings.sender, settings.sender_name)
    message["To"] = to
    message["Date"] = format_datetime(at)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    # Quoted-printable: lines stay short, and a relay without 8BITMIME passes it on unharmed.
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def message_id(kind: Kind, notice: Notice, address: Address, domain: str) -> str:
    """Return the same id each time, so that a mail which is sent again after a crash is one mail to its reader."""
    number = {Kind.REMINDER: f"-{notice.reminded}", Kind.RECEIPT: _decided(notice)}.get(kind, "")
    reader = sha256(address.to.encode()).hexdigest()[:12]
    return f"<{kind}{number}.{notice.plan_id}.{int(notice.created_at.timestamp()):x}.{reader}@{domain}>"


def _decided(notice: Notice) -> str:
    return f"-{int(notice.outcome.at.timestamp()):x}" if notice.outcome else ""


def thread(reference: str) -> str:
    """Return the Message-ID of the first mail of the thread that a mail of it belongs to."""
    return _KIND.sub(f"<{Kind.ASK}.", reference)


def tells_outcome(reference: str) -> bool:
    """Tell from its Message-ID whether a mail was the last of its thread."""
    return reference.startswith(f"<{Kind.OUTCOME}.")


def envelope_sender(settings: EmailSettings, reference: str) -> str:
    """Return where a mail bounces to: the mail's own name is in the address (VERP), so that any bounce tells it."""
    if not settings.bounce_address:
        return settings.sender
    box, _, domain = settings.bounce_address.rpartition("@")
    name, _, home = reference.strip("<>").rpartition("@")
    own = f"{box}+{name}"
    return f"{own}@{domain}" if len(own) <= _LONGEST_LOCAL and home else settings.bounce_address


def _mailbox(address: str, name: str) -> Mailbox:
    """Return an address with a name, which may hold anything but a line break."""
    return Mailbox(display_name=" ".join(name.split()), addr_spec=address)
