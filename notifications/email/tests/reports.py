"""Mails that come back, as mail servers write them."""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText

NAME = "ask.7.68bd3980.0123456789ab"
NOBODY = "marta@escola.example: no such user"
REFERENCE = f"<{NAME}@school.example>"


def report(status="5.1.1", action="failed", to="hub@school.example", reference="", *, headers_only=False):
    """Return a delivery report about one recipient, with the mail it is about if it has a reference."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole["From"], whole["To"] = "MAILER-DAEMON@relay.example", to
    whole["Subject"], whole["Auto-Submitted"] = "Undelivered Mail Returned to Sender", "auto-replied"
    whole.attach(MIMEText("I am sorry to have to inform you that your message could not be delivered."))
    recipient = {"Final-Recipient": "rfc822; marta@escola.example", "Action": action, "Status": status}
    delivery = MIMENonMultipart("message", "delivery-status")
    delivery.set_payload([])
    for fields in ({"Reporting-MTA": "dns; relay.example"}, recipient | {"Diagnostic-Code": f"smtp; 550 {NOBODY}"}):
        block = Message()
        for name, value in fields.items():
            block[name] = value
        delivery.get_payload().append(block)
    whole.attach(delivery)
    if reference:
        whole.attach(_returned(reference, headers_only=headers_only))
    return whole.as_bytes()


def _returned(reference, *, headers_only):
    original = EmailMessage()
    original["Subject"], original["Message-ID"] = "Licences: plan 7", reference
    original.set_content("A plan waits.")
    if not headers_only:
        return MIMEMessage(original)
    headers = MIMENonMultipart("text", "rfc822-headers")
    headers.set_payload("".join(f"{name}: {value}\n" for name, value in original.items()))
    return headers


def absence(to):
    """Return what somebody's mail program answers during the holidays."""
    message = EmailMessage()
    message["From"], message["To"] = "marta@escola.example", to
    message["Subject"], message["Auto-Submitted"] = "Away", "auto-replied"
    message.set_content("I am away until September.")
    return message.as_bytes()
