"""The mailbox that bounces arrive in: looked into every few minutes over IMAP."""

from __future__ import annotations

import imaplib
import ssl
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from hub.plugin import AccessRefused, HubError, RetryLater

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notifications.email.oauth import Tokens
    from notifications.email.settings import EmailSettings, MailboxSettings

log = structlog.get_logger(__name__)
_AT_ONCE = 200  # mails; a mailbox that was forgotten for years is read a part at a time
_LARGEST = 1_000_000  # bytes; a report is small, and what is larger is none of ours
_PATIENCE = 5.0  # seconds that ending waits for a mailbox that does not answer


class BounceBox:
    """One mailbox. What was read is marked as seen and stays there for the school's own eyes."""

    def __init__(self, settings: EmailSettings, box: MailboxSettings, tokens: Tokens | None) -> None:
        self._settings = settings
        self._box = box
        self._tokens = tokens

    def unseen(self, take: Callable[[bytes], object]) -> int:
        """Hand each mail that was not read yet to ``take``; return how many there were.

        A mail is marked as seen only after it was taken: what fails halfway is read again.

        Raises:
            RetryLater: the mailbox is away.
            AccessRefused: it does not take our name and password, or there is no such folder.
        """
        with self._opened() as imap:
            _kind, (found, *_rest) = imap.search(None, "UNSEEN")
            numbers = (found or b"").split()[:_AT_ONCE]
            for number in numbers:
                take(_mail(imap, number.decode()))
                imap.store(number.decode(), "+FLAGS", r"(\Seen)")
            return len(numbers)

    def probe(self) -> None:
        """Sign in and look at the folder; raises as `unseen` does."""
        with self._opened():
            return

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        try:
            with self._connected() as imap:
                self._sign_in(imap)
                kind, _count = imap.select(self._box.folder)
                if kind != "OK":
                    raise AccessRefused("The mailbox for bounces has no folder “{name}”.", name=self._box.folder)
                yield imap
        except ssl.SSLCertVerificationError as error:
            raise AccessRefused("The certificate of the mailbox for bounces is not trusted.") from error
        except (OSError, imaplib.IMAP4.abort) as error:
            raise RetryLater("The mailbox for bounces does not answer ({kind}).", kind=type(error).__name__) from None
        except imaplib.IMAP4.error:
            raise AccessRefused("The mailbox for bounces refuses our name or password.") from None

    def _connected(self) -> imaplib.IMAP4:
        box, timeout = self._box, self._settings.timeout
        trust = ssl.create_default_context(cafile=self._settings.ca_file)
        if box.security == "tls":
            return imaplib.IMAP4_SSL(box.host, box.imap_port, ssl_context=trust, timeout=timeout)
        imap = imaplib.IMAP4(box.host, box.imap_port, timeout=timeout)
        if box.security == "starttls":
            imap.starttls(trust)
        return imap

    def _sign_in(self, imap: imaplib.IMAP4) -> None:
        if self._box.has_password or self._tokens is None:
            imap.login(self._box.username, self._box.password())
            return
        spoken = self._tokens.sign_in(self._box.username)
        imap.authenticate("XOAUTH2", lambda _challenge: spoken.encode())


class Watch:
    """Looks into the mailbox again and again, in a thread of its own."""

    def __init__(self, look: Callable[[], object], seconds: float) -> None:
        self._look = look
        self._seconds = seconds
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bounces", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End after the look that is under way."""
        self._ended.set()
        self._thread.join(_PATIENCE)

    def _run(self) -> None:
        while True:
            try:
                self._look()
            except HubError as error:
                log.warning("bounces not read", why=str(error))
            except Exception as error:  # noqa: BLE001  (a thread that dies would leave every later bounce unread)
                log.error("bounces not read", kind=type(error).__name__)  # noqa: TRY400  (values stay out of the log)
            if self._ended.wait(self._seconds):
                return


def _mail(imap: imaplib.IMAP4, number: str) -> bytes:
    """Return a mail without marking it; an empty one when it is too large to be a report."""
    _kind, parts = imap.fetch(number, f"(BODY.PEEK[]<0.{_LARGEST}>)")
    for part in parts:
        if isinstance(part, tuple):
            return bytes(part[1])
    return b""
