"""Hands a message to the relay and says in our own errors what the relay made of it."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hub.plugin import AccessRefused, ConfigurationError, HubError, RetryLater
from notifications.email.oauth import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from notifications.email.settings import EmailSettings

_PERMANENT = 500
_XOAUTH2 = "XOAUTH2"


class Relay:
    """The school's mail relay, spoken to anew for each message: plans are few, idle lines get cut."""

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self.tokens = Tokens(settings.oauth, settings.timeout) if settings.oauth else None

    def deliver(self, message: EmailMessage, *, bounces_to: str | None = None) -> None:
        """Hand over one message; ``bounces_to`` is the sender on its envelope.

        Raises:
            RetryLater: the relay is away or says "not now" (4xx).
            AccessRefused: it does not take our name and password (or token), or its certificate is not trusted.
            HubError: it refuses this message for good (5xx).
        """
        with _explained(), self._connected() as relay:
            relay.send_message(message, from_addr=bounces_to)

    def probe(self) -> None:
        """Connect and sign in without sending anything; raises as `deliver` does."""
        with _explained(), self._connected() as relay:
            relay.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        settings = self._settings
        place = (settings.host, settings.relay_port)
        trust = ssl.create_default_context(cafile=settings.ca_file)
        if settings.security == "tls":
            relay: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=settings.timeout, context=trust)
        else:
            relay = smtplib.SMTP(*place, timeout=settings.timeout)
        with relay:
            if settings.security == "starttls":
                relay.starttls(context=trust)
            if settings.username:
                self._sign_in(relay)
            yield relay

    def _sign_in(self, relay: smtplib.SMTP) -> None:
        settings, tokens = self._settings, self.tokens
        if tokens is None:
            relay.login(settings.username, settings.password())
            return
        relay.ehlo_or_helo_if_needed()
        if _XOAUTH2 not in relay.esmtp_features.get("auth", "").split():
            raise smtplib.SMTPNotSupportedError
        spoken = tokens.sign_in(settings.username)
        try:
            # A refusal comes as a challenge that explains it and waits for an empty line.
            relay.auth(_XOAUTH2, lambda challenge=None: spoken if challenge is None else "")
        except smtplib.SMTPAuthenticationError:
            tokens.forget()
            raise


@contextmanager
def _explained() -> Iterator[None]:
    """Turn smtplib's errors into ours. A relay's own words may hold addresses, so only its code is kept."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise AccessRefused("The mail relay's certificate is not trusted. Ask whoever runs the relay.") from error
    except smtplib.SMTPNotSupportedError as error:
        raise ConfigurationError(
            "The mail relay does not offer what `email.security` and `email.username` ask for. Change them."
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise _by_code(error.smtp_code, AccessRefused("The mail relay refuses our name or password.")) from None
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        refused = HubError("The mail relay refuses this recipient ({code}). Is the address right?", code=code)
        raise _by_code(code, refused) from None
    except smtplib.SMTPResponseException as error:
        refused = HubError("The mail relay refuses this message ({code}).", code=error.smtp_code)
        raise _by_code(error.smtp_code, refused) from None
    except (OSError, smtplib.SMTPException) as error:
        raise RetryLater("The mail relay does not answer ({kind}).", kind=type(error).__name__) from None


def _by_code(code: int, for_good: HubError) -> HubError:
    """Return the error for a reply code: below 500 the relay only asks for patience."""
    return for_good if code >= _PERMANENT else RetryLater("The mail relay asks us to wait ({code}).", code=code)
