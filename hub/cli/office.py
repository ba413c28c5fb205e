"""What commands share: the hub behind a configuration, who is acting, and doing the work if nobody else does."""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hub.cli import speech
from hub.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hub.app import Hub
    from hub.model.text import Text, Translate
    from hub.people.administration import Administration
    from hub.people.authority import Act
    from hub.plugin.services import Account, School

DEMO = Path(".demo/config.yaml")
DEFAULT = Path("config.yaml")
_POLL = 0.2


def find_config(given: Path | None) -> Path | None:
    """Return the file to use: the given one, the demo's where a demo was made here, config.yaml, or none."""
    if given is not None:
        return given
    return next((path for path in (DEMO, DEFAULT) if path.exists()), None)


class Office:
    """Opens the hub on first use, so that help and usage errors cost nothing."""

    def __init__(self, config: Path | None, acting: str) -> None:
        self.config = find_config(config)
        self._acting = acting
        self._opened = False

    @cached_property
    def hub(self) -> Hub:
        """Return the hub, its tables brought up to date."""
        from hub.app import Hub, load_config
        from hub.cli.logs import quiet

        quiet()
        hub = Hub(load_config(self.config))
        hub.migrate()
        self._opened = True
        return hub

    def close(self) -> None:
        """Give the database back."""
        if self._opened:
            self.hub.database.close()

    @property
    def translate(self) -> Translate:
        """Return the language to speak: of the account whose word this is, else of the terminal."""
        if not self._opened:
            return speech.without_hub(speech.of_terminal())
        email = self._acting or self.hub.config.account
        account = self.hub.desk.account(email) if email else None
        return self.hub.desk.translate(account.language if account else speech.of_terminal())

    def tell(self, text: Text, *, err: bool = False) -> None:
        """Print a sentence."""
        typer.echo(text.render(self.translate), err=err)

    def school(self, code: str) -> School:
        """Return a school by its code."""
        return self.hub.desk.school(code)

    def account(self) -> Account:
        """Return whose word this is; InvalidInput when nobody is named."""
        email = self._acting or self.hub.config.account
        if not email:
            raise InvalidInput("Say whose word this is: hub --as E-MAIL …, or HUB_AS, or “account” in config.yaml.")
        account = self.hub.desk.account(email)
        if account is None:
            raise InvalidInput("{email} has no account here. `hub person add` makes one.", email=email)
        return account

    @property
    def principal(self) -> Account | None:
        """Return the account whose rights count: that of ``--as``; None for the machine itself, which may all.

        Whoever runs `hub` on the machine can speak for anybody, so this guards against slips, not against them.
        """
        return self.account() if self._acting else None

    def insist(self, act: Act, school: School, decider_role: str = "decider") -> None:
        """Raise NotFound or Refusal when the account of ``--as`` may not do this at a school."""
        from hub.people.authority import check

        account = self.principal
        if account is not None:
            with self.hub.database.reading() as session:
                check(session, account.id, school.id, act, decider_role)

    def operating(self) -> None:
        """Raise Refusal when the account of ``--as`` does not run the hub."""
        from hub.errors import Refusal
        from hub.people.authority import is_operator

        account = self.principal
        if account is None:
            return
        with self.hub.database.reading() as session:
            if not is_operator(session, account.id):
                raise Refusal("not-allowed", "Only an operator may do this.")

    def places(self) -> frozenset[int] | None:
        """Return the schools that the account of ``--as`` may look at; None means all."""
        from hub.people.authority import schools_for

        account = self.principal
        if account is None:
            return None
        with self.hub.database.reading() as session:
            return schools_for(session, account.id)

    @contextmanager
    def administration(self) -> Iterator[Administration]:
        """Open a transaction in which people are looked after, by the account of ``--as`` or the machine."""
        from hub.model.states import Role
        from hub.people.administration import Administration

        account = self.principal
        roles = [*map(str, Role), *self.hub.registry.roles]
        with self.hub.database.writing() as session:
            yield Administration(session, self.hub.clock(), account, self.actor, roles)

    @property
    def actor(self) -> str:
        """Return the name for the audit: an account's e-mail, or the command line itself."""
        return self._acting or self.hub.config.account or "command line"

    def work(self) -> bool:
        """Do what is due, if no server works on this database; False when one does."""
        if not self.hub.engine.acquire():
            return False
        try:
            while self.hub.engine.step():
                continue
        finally:
            self.hub.engine.stop()
        return True

    def wait(self, settled: Callable[[], bool]) -> None:
        """Wait until ``settled``, doing the work if nobody else does."""
        while not settled():
            self.work()
            if not settled():
                time.sleep(_POLL)
