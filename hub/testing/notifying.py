"""The contract of notifiers as a test class: subclass it, name your hooks, and run pytest."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hub.errors import RetryLater
from hub.plugin.notifier import Address
from hub.testing.notices import notice, outcome
from hub.testing.office import DECIDERS, READER, Office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from hub.plugin import Account


class NotifierContract:
    """Runs a notifier on a real hub, against a stand-in of what it talks to.

        class TestPigeons(NotifierContract):
            hooks = plugins.pigeons.hooks

    ``outside`` starts the stand-in and sets ``section``, the plugin's configuration; ``told`` returns what
    people can read, by something that names a message to its readers (so that the same one twice is one).
    """

    hooks: Any
    plugin: str
    section: Mapping[str, Any]

    def outside(self, folder: Path) -> AbstractContextManager[object]:
        """Stand in for the other side as long as the block lasts."""
        raise NotImplementedError

    def told(self) -> Mapping[str, str]:
        """Return the messages that people can read, by their names."""
        raise NotImplementedError

    def away(self) -> None:
        """Have the other side be away."""
        raise NotImplementedError

    def back(self) -> None:
        """Have it be there again."""
        raise NotImplementedError

    @contextmanager
    def office(self, folder: Path) -> Iterator[Office]:
        """Open a hub that tells by this notifier alone."""
        with self.outside(folder):
            office = open_office(folder, self.hooks, {self.plugin: self.section})
            yield office
            office.close()

    def test_nobody_is_addressed_before_it_is_set_up(self, tmp_path: Path) -> None:
        """Without a configuration the notifier is silent, and the hub works."""
        office = open_office(tmp_path, self.hooks, {})
        office.decide(office.plan())
        _hold(list(office.notifier.addresses(office.hub.desk.school("08012345"), [])) == [])
        office.close()

    def test_it_is_well_when_it_is_set_up(self, tmp_path: Path) -> None:
        """The check finds nothing against the stand-in, and something when that is away."""
        with self.office(tmp_path) as office:
            self.away()
            _hold(list(office.notifier.check()) != [])
            self.back()
            _hold(list(office.notifier.check()) == [])

    def test_who_may_decide_is_told_once(self, tmp_path: Path) -> None:
        """A plan is told with its numbers and reasons, and names no reader of a book."""
        with self.office(tmp_path) as office:
            office.plan()
            told = self.told()
            _hold(0 < len(told) <= len(DECIDERS))
            _hold(all("Novels" in text and "Its publisher is not known here." in text for text in told.values()))
            _hold(not any(READER in text for text in told.values()))

    def test_the_outcome_is_told(self, tmp_path: Path) -> None:
        """Everybody who was told reads afterwards who decided."""
        with self.office(tmp_path) as office:
            plan = office.plan()
            before = len(self.told())
            office.decide(plan, "reject", reason="The wrong school year")
            said = [text for text in self.told().values() if "Marta Puig rejected" in text]
            _hold(len(said) == before)
            _hold(all("The wrong school year" in text for text in said))

    def test_a_repeat_tells_nobody_twice(self, tmp_path: Path) -> None:
        """Sending, reminding and telling the outcome again (as after a crash) adds no message."""
        with self.office(tmp_path) as office:
            first = self._round(office)
            told = set(self.told())
            _hold(self._round(office) == first)
            _hold(set(self.told()) == told)

    def _round(self, office: Office) -> list[str]:
        notifier, to = office.notifier, self._address(office)
        reference = notifier.send(notice(), to)
        reminded = notifier.remind(notice(reminded=1), to, reference)
        decided = notice(state="applied", outcome=outcome())
        return [reference, reminded, notifier.update(decided, to, reminded), notifier.confirm(decided, to)]

    def _address(self, office: Office) -> Address:
        """Return where the first decider is told."""
        account: Account | None = office.hub.desk.account(DECIDERS[0][0])
        people = [account] if account else []
        found = list(office.notifier.addresses(office.hub.desk.school("08012345"), people))
        return Address(found[0].to, found[0].account, "https://hub.school.example/d/token")

    def test_what_cannot_be_told_now_is_told_later_and_once(self, tmp_path: Path) -> None:
        """While the other side is away nothing is lost; afterwards nothing comes twice."""
        with self.office(tmp_path) as office:
            self.away()
            _hold(_asks_to_retry(office, self._address(office)))
            office.plan()
            self.back()
            for _ in range(3):
                office.later(minutes=30)
                office.work()
            _hold(0 < len(self.told()) <= len(DECIDERS))


def _asks_to_retry(office: Office, address: Address) -> bool:
    try:
        office.notifier.send(notice(plan_id=99), address)
    except RetryLater:
        return True
    return False


def _hold(kept: bool) -> None:  # noqa: FBT001  (the condition is what it is about)
    """Fail when the contract is broken."""
    if not kept:
        raise AssertionError
