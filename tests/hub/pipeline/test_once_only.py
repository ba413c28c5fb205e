"""Links that work once do so for one of two who come at the same moment, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hub.errors import Refusal
from hub.people import invitations, secret_links


def _at_once(office, use) -> list[str]:
    """Use a link in two transactions at once; return what became of each, in order."""

    def one(_number: int) -> str:
        try:
            with office.hub.database.writing() as session:
                use(session)
        except Refusal as refusal:
            return refusal.code
        return "used"

    with ThreadPoolExecutor(2) as two:
        return sorted(two.map(one, range(2)))


def test_a_link_for_secrets_is_spent_once(office) -> None:
    """The second is told so, and what was refused gives the link back."""
    now = office.hub.clock()
    with office.hub.database.writing() as session:
        token = secret_links.make(session, 1, "publisher:new", office.people["ann"].id, now)
    assert _at_once(office, lambda session: secret_links.spend(session, token, now)) == ["link-used", "used"]
    with office.hub.database.writing() as session:
        secret_links.give_back(session, token)
    assert _at_once(office, lambda session: secret_links.spend(session, token, now)) == ["link-used", "used"]


def test_an_invitation_lets_one_in(office) -> None:
    """Of two who choose a password with the same link, one has chosen it."""
    now = office.hub.clock()
    with office.hub.database.writing() as session:
        token = invitations.make(session, office.people["bob"].id, now)
    accept = "a password long enough"
    assert _at_once(office, lambda session: invitations.accept(session, token, accept, now)) == ["link-used", "used"]
