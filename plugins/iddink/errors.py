"""What can go wrong between the hub and the distributor, by who acts next."""

from __future__ import annotations

from hub.plugin import AccessRefused, HubError, NotFound, PluginFault, RetryLater


class TokenRefused(AccessRefused):
    """The distributor does not accept the token (any more)."""


class ConnectionRefused(AccessRefused):
    """The token is good, but not for this: another school, a switched-off connection, a missing scope."""


class UnknownSchool(NotFound):
    """The distributor does not know the school."""


class UnknownUser(NotFound):
    """The distributor does not know the person; having no licences is not an error."""


class RequestRefused(PluginFault):
    """The distributor finds our request wrong; repeating it changes nothing."""


class AnswerUnreadable(RetryLater):
    """The distributor could not be reached, or its answers cannot be read, after several tries."""


class VendorBusy(RetryLater):
    """The distributor asks to come back later, or is at work on something of ours."""

    @property
    def retry_after(self) -> float:
        """Seconds to wait, at most ten minutes."""
        return self.seconds or 0.0


class CursorExpired(HubError):
    """The reading took longer than a cursor lives; it begins again."""


class WindowExpired(HubError):
    """Changes are no longer kept from that moment on: everything has to be read."""


class Incomplete(HubError):
    """A list ended too early: what was read can be reviewed, but nothing counts as gone.

    Attributes:
        pages_read: how many pages were read whole.
    """

    def __init__(self, template: str, *, pages_read: int, **params: object) -> None:
        super().__init__(template, **params)
        self.pages_read = pages_read
