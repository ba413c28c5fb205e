"""Puts a mail's words into a message: headers that thread it and keep machines from answering it."""

from __future__ import annotations

from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from hub.plugin import Address, Notice
    from notifications.email.rendering import Mail
    from notifications.email.settings import EmailSettings

_OUTCOME = "<outcome."


def compose(
    settings: EmailSettings, notice: Notice, address: Address, mail: Mail, *, at: datetime, root: str | None
) -> EmailMessage:
    """Return the message; ``root`` is the Message-ID of the first mail of its thread, if this is not it."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = mail.subject
    message["From"] = _mailbox(settings.sender, settings.sender_name)
    message["To"] = _mailbox(address.to, address.account.name if address.account else "")
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(notice, address, settings.sender.rpartition("@")[2])
    if root is not None:
        message["In-Reply-To"] = message["References"] = root
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    # Quoted-printable: lines stay short, and a relay without 8BITMIME passes it on unharmed.
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def message_id(notice: Notice, address: Address, domain: str) -> str:
    """Return the same id each time, so that a mail which is sent again after a crash is one mail to its reader."""
    kind = "ask" if notice.state == "pending" else "outcome"
    reader = sha256(address.to.encode()).hexdigest()[:16]
    return f"<{kind}.{notice.plan_id}.{notice.created_at:%Y%m%d%H%M%S}.{reader}@{domain}>"


def tells_outcome(reference: str) -> bool:
    """Tell from its Message-ID whether a mail was the last of its thread."""
    return reference.startswith(_OUTCOME)


def _mailbox(address: str, name: str) -> Mailbox:
    """Return an address with a name, which may hold anything but a line break."""
    return Mailbox(display_name=" ".join(name.split()), addr_spec=address)
