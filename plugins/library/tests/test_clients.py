"""What the hub asks of FOLIO and Koha, and what it makes of every kind of answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest

from hub.plugin import AccessRefused, RetryLater
from plugins.library.standin import Folio, Koha
from plugins.library.targets import folio_mapping, koha_mapping
from plugins.library.targets.errors import NotTaken, PersonRefused
from plugins.library.targets.folio_client import FolioClient
from plugins.library.targets.koha_client import KohaClient
from plugins.library.targets.wire import Wire

from .people import told

FOLIO = folio_mapping.FolioSettings("nl-01ab00", "leerling", "docent", departments=True)
KOHA = koha_mapping.KohaSettings("MED1", "LL", "DOC", attribute="LLNR", school="01AB00")


@pytest.fixture
def folio() -> Iterator[Folio]:
    with Folio().serve() as standin:
        yield standin


@pytest.fixture
def koha() -> Iterator[Koha]:
    with Koha().serve() as standin:
        yield standin


@pytest.fixture
def wire() -> Iterator[Callable[..., Wire]]:
    """Make a connection with a stand-in."""
    with httpx.Client(timeout=0.5, trust_env=False) as http:
        yield lambda standin: Wire(type(standin).__name__.upper(), standin.url, http, sleep=lambda _: None)


@pytest.fixture
def to_folio(folio, wire) -> FolioClient:
    return FolioClient(wire(folio), folio.tenant, folio.username, folio.password)


@pytest.fixture
def to_koha(koha, wire) -> KohaClient:
    return KohaClient(wire(koha), koha.user, koha.secret)


def imported(client, *people):
    return client.send(folio_mapping.body([(None, one) for one in people], FOLIO))


@pytest.mark.parametrize("expiring", [True, False])
def test_folio_takes_a_user_after_either_sign_in(expiring, wire):
    """The newer sign-in is tried first; where FOLIO has none, the older one is."""
    with Folio(expiring=expiring).serve() as folio:
        imported(FolioClient(wire(folio), folio.tenant, folio.username, folio.password), told())
        assert folio.users["nl-01ab00_001234"]["personal"]["lastName"] == "van der Berg-Bedacht"


def test_folio_is_signed_in_again_when_its_token_has_ended(folio, to_folio):
    """Tokens live for minutes; a long delivery outlives them."""
    imported(to_folio, told())
    folio.expire()
    assert imported(to_folio, told())["updatedRecords"] == 1


def test_folio_that_never_accepts_its_own_token_stops_the_delivery(folio, to_folio):
    """One new sign-in is tried, not for ever."""
    folio.fault("401", path="user-import", times=5)
    with pytest.raises(AccessRefused):
        imported(to_folio, told())
    assert [path for _, path, _ in folio.requests].count("/user-import") == 2


def test_folio_with_another_password_stops_the_delivery(folio, to_folio):
    """A person saves it again."""
    to_folio.password = "anders-bedacht"
    with pytest.raises(AccessRefused, match="user and password"):
        to_folio.check()


def test_folio_without_the_permission_stops_the_delivery(folio, to_folio):
    """The sentence says which permission is missing."""
    folio.may_import = False
    with pytest.raises(AccessRefused, match="permission"):
        to_folio.check()


def test_folio_is_tried_without_importing_anybody(folio, to_folio):
    """Trying the connection leaves nothing behind."""
    to_folio.check()
    assert folio.users == {}


def test_folio_tells_whom_it_did_not_take_in_an_answer_of_200(folio, to_folio):
    """The other person goes through."""
    answer = imported(to_folio, told(), told(member_key="5", card_number="20012000012345"))
    assert list(folio_mapping.refusals(answer, FOLIO)) == ["5"]
    assert list(folio.users) == ["nl-01ab00_001234"]


def test_folio_that_finds_a_call_too_big_or_wrong_has_taken_nothing(wire):
    """The caller may send less at once."""
    with Folio(most_bytes=300).serve() as folio, pytest.raises(NotTaken):
        imported(FolioClient(wire(folio), folio.tenant, folio.username, folio.password), told())
    assert folio.users == {}


def test_folio_keeps_what_only_it_knows(folio, to_folio):
    """A field that the hub never sends stays as the library filled it in."""
    imported(to_folio, told())
    folio.users["nl-01ab00_001234"]["requestPreference"] = {"holdShelf": True}
    imported(to_folio, told(class_name="4A"))
    assert folio.users["nl-01ab00_001234"]["requestPreference"] == {"holdShelf": True}


def test_folio_deactivates_nobody_who_is_in_another_call(folio, to_folio):
    """Chunks follow each other; the second must not end the first."""
    imported(to_folio, told(member_key="1", card_number="101"))
    imported(to_folio, told(member_key="2", card_number="102"))
    assert [user["active"] for user in folio.users.values()] == [True, True]


@pytest.mark.parametrize("fault", ["drop", "lost", "500", "slow"])
def test_a_call_without_an_answer_is_tried_later_and_not_from_here(folio, to_folio, fault):
    """It may have done its work; the hub knows how to go on."""
    folio.fault(fault, path="user-import")
    with pytest.raises(RetryLater):
        imported(to_folio, told())
    assert [path for _, path, _ in folio.requests].count("/user-import") == 1


def test_a_system_that_asks_for_a_moment_gets_it(folio, to_folio):
    """Two refusals for being busy, and the third time it goes through."""
    folio.fault("429", path="user-import", times=2)
    assert imported(to_folio, told())["createdRecords"] == 1


def test_a_system_that_stays_busy_is_left_alone_for_now(folio, to_folio):
    """The hub goes on later by itself."""
    folio.fault("429", path="user-import", times=9)
    with pytest.raises(RetryLater, match="busy"):
        imported(to_folio, told())


def test_an_address_where_nobody_listens_is_tried_later(wire, to_folio, folio):
    """Perhaps the machine is being restarted."""
    folio.url = "http://127.0.0.1:9"
    with pytest.raises(RetryLater, match="cannot be reached"):
        FolioClient(wire(folio), "t", "u", "p").check()


@pytest.mark.parametrize("grant", ["basic", "oauth2"])
def test_koha_takes_a_patron_by_either_proof(koha, to_koha, grant):
    """Each is behind a preference of its own in Koha."""
    to_koha.grant = grant
    number = to_koha.add(koha_mapping.patron(told(), KOHA))
    assert koha.patrons[int(number)]["cardnumber"] == "20012000012345"


def test_koha_is_asked_for_a_new_token_when_the_old_one_has_ended(koha, to_koha):
    """A long delivery outlives a token."""
    to_koha.check("MED1")
    koha.expire()
    assert to_koha.find({"cardnumber": "1"}) == []


def test_koha_finds_by_card_and_by_attribute_without_a_number_in_an_address(koha, to_koha):
    """Addresses end up in logs."""
    to_koha.add(koha_mapping.patron(told(), KOHA))
    by_card = to_koha.find({"cardnumber": "20012000012345"})
    wanted = {"extended_attributes.code": "LLNR", "extended_attributes.value": "01AB00-001234"}
    assert by_card == to_koha.find(wanted)
    assert by_card[0]["extended_attributes"] == [{"type": "LLNR", "value": "01AB00-001234"}]


@pytest.mark.parametrize(
    ("changed", "settings", "words"),
    [
        ({"member_key": "2"}, KOHA, "card number"),
        ({"card_number": "9"}, KOHA, "school number"),
        ({"card_number": "9", "member_key": "2"}, KOHA._replace(library_id="NERGENS"), "library"),
        ({"card_number": "9", "member_key": "2"}, KOHA._replace(pupil_category="NIETS"), "category"),
        ({"card_number": "9", "member_key": "2"}, KOHA._replace(attribute="NIETS"), "attribute type"),
    ],
)
def test_koha_says_why_it_refuses_somebody(to_koha, changed, settings, words):
    """The reason is about one person, and the rest goes on."""
    to_koha.add(koha_mapping.patron(told(), KOHA))
    with pytest.raises(PersonRefused, match=words):
        to_koha.add(koha_mapping.patron(told(**changed), settings))


def test_koha_has_nothing_to_change_the_second_time(to_koha):
    """A repeat is recognised."""
    number = to_koha.add(koha_mapping.patron(told(), KOHA))
    sent = koha_mapping.revised(told(), told(class_name="4A"), KOHA, [])
    assert [to_koha.revise(number, sent), to_koha.revise(number, sent)] == [True, False]


def test_koha_tells_that_a_patron_is_gone(to_koha):
    """Somebody removed it there."""
    assert to_koha.get("77") is None


def test_trying_koha_finds_a_library_that_it_does_not_have(to_koha):
    """A wrong code would fail for every member otherwise."""
    with pytest.raises(AccessRefused, match="NERGENS"):
        to_koha.check("NERGENS")


def test_koha_without_the_permission_stops_the_delivery(koha, to_koha):
    """The sentence says whom to ask."""
    koha.may_edit = False
    with pytest.raises(AccessRefused, match="permission"):
        to_koha.check("MED1")


def test_koha_with_another_secret_stops_the_delivery(to_koha):
    """A person saves it again."""
    to_koha.secret = "anders-bedacht"
    with pytest.raises(AccessRefused, match="save them again"):
        to_koha.check("MED1")
