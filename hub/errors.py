"""Everything that can go wrong, grouped by who acts next.

HubError
├── PersonError            a person corrects what they gave
│   ├── InvalidInput       a field, a file or an argument is wrong
│   ├── Refusal            a decision came too late, too early or without the right
│   └── NotFound           nothing of that name at this school (also: not yours to see)
├── OperatorError          an operator renews something
│   ├── ConfigurationError config.yaml, a database address, a missing key
│   └── AccessRefused      a vendor no longer accepts our credentials
├── RetryLater             the hub tries again by itself
└── PluginFault            the developer of a plugin mends it
"""

from __future__ import annotations


class HubError(Exception):
    """An error with a sentence for a person.

    ``template`` is an English sentence with ``{named}`` placeholders; it is the message id that
    catalogues translate, so the values stay apart in ``params``. The value ``many`` makes ``template``
    the form for one: ``count`` then chooses between the two.
    """

    def __init__(self, template: str, **params: object) -> None:
        self.many = str(params.pop("many", ""))
        said = self.many if self.many and params.get("count") != 1 else template
        super().__init__(said.format(**params) if params else said)
        self.template = template
        self.params = params


class PersonError(HubError):
    """A person can correct this."""


class InvalidInput(PersonError):
    """What was given cannot be used; ``field`` names the input where there is one."""

    def __init__(self, template: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(template, **params)
        self.field = field


class Refusal(PersonError):
    """A decision that is not taken; ``code`` is stable and says why."""

    def __init__(self, code: str, template: str, **params: object) -> None:
        super().__init__(template, **params)
        self.code = code


class NotFound(PersonError):
    """Nothing of that name here, or nothing that this person may see."""


class OperatorError(HubError):
    """An operator renews something outside the run."""


class ConfigurationError(OperatorError):
    """The configuration cannot work as it stands."""


class AccessRefused(OperatorError):
    """A vendor refuses our credentials or our right; trying again changes nothing."""


class RetryLater(HubError):
    """Not now; the engine tries again after ``seconds``."""

    def __init__(self, template: str, *, seconds: float | None = None, **params: object) -> None:
        super().__init__(template, **params)
        self.seconds = seconds


class PluginFault(HubError):
    """A plugin broke its contract; its developer mends it."""
