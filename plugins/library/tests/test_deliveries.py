"""Changes on their way to FOLIO and Koha: whatever was interrupted or repeated, the end is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import httpx
import pytest

from hub.plugin import Change, ChangeKind, ChangeOutcome, RetryLater
from plugins.library.standin import Folio, Koha
from plugins.library.targets.folio_client import FolioClient
from plugins.library.targets.folio_delivery import FolioDelivery
from plugins.library.targets.folio_mapping import FolioSettings
from plugins.library.targets.koha_client import KohaClient
from plugins.library.targets.koha_delivery import KohaDelivery
from plugins.library.targets.koha_mapping import KohaSettings
from plugins.library.targets.wire import Wire

from .people import told

TODAY = date(2026, 11, 2)
KOHA = KohaSettings("MED1", "LL", "DOC", attribute="LLNR", school="01AB00")


@pytest.fixture
def wire() -> Iterator[Callable[..., Wire]]:
    """Make a connection with a stand-in."""
    with httpx.Client(timeout=0.5, trust_env=False) as http:
        yield lambda standin: Wire(type(standin).__name__, standin.url, http, sleep=lambda _: None)


@pytest.fixture
def folio() -> Iterator[Folio]:
    with Folio().serve() as standin:
        yield standin


@pytest.fixture
def koha() -> Iterator[Koha]:
    with Koha().serve() as standin:
        yield standin


@pytest.fixture
def to_folio(folio, wire) -> FolioDelivery:
    client = FolioClient(wire(folio), folio.tenant, folio.username, folio.password)
    return FolioDelivery(client, FolioSettings("nl-01ab00", "leerling", "docent"), TODAY)


@pytest.fixture
def to_koha(koha, wire) -> KohaDelivery:
    return KohaDelivery(KohaClient(wire(koha), koha.user, koha.secret), KOHA, TODAY, lambda _card: False)


def new(seq: int = 1, **values) -> Change:
    after = told(member_key=str(seq), card_number=f"100{seq}") | values
    return Change(seq, "library_member", ChangeKind.CREATE, after["member_key"], None, after)


def changed(before: dict, reference: str = "", **values) -> Change:
    after = before | values
    return Change(1, "r", ChangeKind.UPDATE, after["member_key"], before, after, reference=reference)


def ended(before: dict, reference: str = "") -> Change:
    return Change(1, "r", ChangeKind.END, before["member_key"], before, None, reference=reference)


def outcomes(delivery, *changes) -> dict[int, ChangeOutcome]:
    return {one.seq: one.outcome for one in delivery.send(list(changes))}


ALL = dict.fromkeys((1, 2, 3), ChangeOutcome.APPLIED)


def test_folio_gets_everybody_in_one_call_and_each_has_a_receipt(folio, to_folio):
    """A chunk is one request, and every person in it hears what became of them."""
    assert outcomes(to_folio, new(1), new(2), new(3)) == ALL
    assert [path for _, path, _ in folio.requests].count("/user-import") == 1


def test_folio_refuses_one_and_takes_the_others(folio, to_folio):
    """The refused one says why, and nobody else suffers."""
    said = {one.seq: one for one in to_folio.send([new(1), new(2, card_number="1001"), new(3)])}
    assert [said[seq].outcome for seq in (1, 2, 3)] == ["applied", "failed", "applied"]
    assert "card number" in str(said[2].detail)


def test_a_call_that_folio_refuses_as_a_whole_is_halved_down_to_whom_it_refuses(folio, to_folio):
    """One person whom no call may hold does not keep the rest out."""
    odd = new(2, called_name=7)
    wrong = {one.seq: one.outcome for one in to_folio.send([new(1), odd, new(3)])}
    assert wrong == ALL | {2: ChangeOutcome.FAILED}


def test_a_call_that_is_too_big_goes_in_smaller_ones(wire):
    """FOLIO's limit is not known before it is met."""
    with Folio(most_bytes=900).serve() as folio:
        client = FolioClient(wire(folio), folio.tenant, folio.username, folio.password)
        delivery = FolioDelivery(client, FolioSettings("nl-01ab00", "leerling", "docent"), TODAY)
        assert outcomes(delivery, new(1), new(2), new(3)) == ALL
        assert len(folio.users) == 3


def test_somebody_who_is_gone_becomes_inactive_in_folio(folio, to_folio):
    """Nobody is removed."""
    outcomes(to_folio, new(1))
    outcomes(to_folio, ended(new(1).after))
    assert folio.users["nl-01ab00_1"]["active"] is False


def test_koha_adds_changes_and_ends_one_patron(koha, to_koha):
    """Three deliveries, one patron, never deleted."""
    [first] = to_koha.send([new(1)])
    before = new(1).after
    list(to_koha.send([changed(before, first.reference, class_name="4A")]))
    assert koha.patrons[1]["statistics_1"] == "4A"
    list(to_koha.send([ended(before, first.reference)]))
    assert koha.patrons[1]["expiry_date"] == "2026-11-02"
    assert list(koha.patrons) == [1]


@pytest.mark.parametrize("fault", ["drop", "lost"])
@pytest.mark.parametrize("settings", [KOHA, KOHA._replace(attribute="")], ids=["by number", "by card"])
def test_koha_has_one_patron_after_an_answer_that_was_lost(koha, to_koha, fault, settings):
    """The patron is looked for before one is added, whether the first call did its work or not."""
    koha.fault(fault, path="/api/v1/patrons", method="POST")
    again = to_koha._replace(settings=settings)
    with pytest.raises(RetryLater):
        list(again.send([new(1)]))
    assert len(koha.patrons) == (fault == "drop")
    assert outcomes(again, new(1)) == {1: ChangeOutcome.APPLIED}
    assert len(koha.patrons) == 1


def test_koha_gets_the_second_time_what_it_got_the_first(koha, to_koha):
    """A repeated delivery leaves the same patrons as one."""
    outcomes(to_koha, new(1), new(2))
    once = {number: dict(one) for number, one in koha.patrons.items()}
    assert outcomes(to_koha, new(1), new(2)) == {1: ChangeOutcome.APPLIED, 2: ChangeOutcome.APPLIED}
    assert koha.patrons == once


def test_a_patron_whom_the_library_made_by_hand_is_taken_over(koha, to_koha):
    """The same card, surname and birth date is the same person; the library's own attribute stays."""
    koha.put(
        surname="VAN DER BERG-BEDACHT",
        date_of_birth="2011-05-03",
        cardnumber="1001",
        library_id="MED1",
        category_id="LL",
        extended_attributes=[{"type": "LANG", "value": "nl"}],
    )
    assert outcomes(to_koha, new(1)) == {1: ChangeOutcome.APPLIED}
    assert len(koha.patrons) == 1
    assert [one["type"] for one in koha.patrons[1]["extended_attributes"]] == ["LANG", "LLNR"]


def test_somebody_elses_card_is_not_taken_over(koha, to_koha):
    """Another name with this card is another person, and nothing of theirs is changed."""
    koha.put(surname="Ander-Bedacht", cardnumber="1001", library_id="MED1", category_id="LL")
    [said] = to_koha.send([new(1)])
    assert said.outcome == ChangeOutcome.FAILED
    assert "card number" in str(said.detail)
    assert koha.patrons[1]["surname"] == "Ander-Bedacht"


def test_a_patron_that_was_removed_in_koha_is_added_again(koha, to_koha):
    """The number that the hub remembered leads nowhere."""
    assert outcomes(to_koha, changed(new(1).after, "77", class_name="4A")) == {1: ChangeOutcome.APPLIED}
    assert koha.patrons[1]["statistics_1"] == "4A"


@pytest.mark.parametrize("attribute", ["LLNR", ""], ids=["by number", "by card"])
def test_a_new_school_number_keeps_patron_and_card(koha, to_koha, attribute):
    """A school that renumbers its pupils: the new number is delivered, the old one ends, the patron stays."""
    delivery = to_koha._replace(settings=KOHA._replace(attribute=attribute), in_use=lambda card: card == "1001")
    [first] = delivery.send([new(1)])
    renumbered = new(1, member_key="900001")
    outcomes(delivery, renumbered)
    outcomes(delivery, ended(new(1).after, first.reference))
    assert list(koha.patrons) == [1]
    assert koha.patrons[1].get("expiry_date") is None


def test_koha_goes_on_after_somebody_whom_it_refuses(koha, to_koha):
    """Each person is a call of its own."""
    koha.put(surname="Ander-Bedacht", cardnumber="1002", library_id="MED1", category_id="LL")
    assert outcomes(to_koha, new(1), new(2), new(3)) == ALL | {2: ChangeOutcome.FAILED}


def test_what_koha_took_before_it_broke_down_is_told(koha, to_koha):
    """Receipts come as they become known, so only the rest is delivered again."""
    sent = to_koha.send([new(1), new(2)])
    first = next(sent)
    koha.fault("500", path="patrons")
    with pytest.raises(RetryLater):
        next(sent)
    assert (first.seq, first.outcome) == (1, ChangeOutcome.APPLIED)
