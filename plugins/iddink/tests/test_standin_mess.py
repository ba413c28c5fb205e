"""Every planted mess can be asked for by its id, and is what it says."""

import unicodedata
from collections import Counter

import pytest

from plugins.iddink.standin import Standin

PLANTED = (
    "isbn-12", "isbn-10", "isbn-9", "isbn-sci", "isbn-bad", "isbn-979", "gtin-not-isbn",
    "isbn-dummy", "lic-dup-same", "lic-dup-code", "lic-dup-user", "lic-no-code", "lic-case",
    "user-unknown", "user-left", "user-moved", "user-twins", "user-name", "user-idalu-x",
    "user-relink", "teacher", "pub-new", "pub-noproto", "pub-renamed", "pub-alias", "pub-first",
    "lic-revoked", "lic-blocked", "lic-returned", "lic-expired", "lic-active-past", "lic-future",
    "lic-noend", "lic-badrange", "lic-activated-changed", "enc-utf8-as-1252", "enc-latin1",
    "enc-macroman", "enc-nfd", "enc-geminada", "html-in-title", "long-title", "empty-title",
    "null-title", "book-teacher", "book-missing",
)  # fmt: skip


@pytest.mark.parametrize(("seed", "size"), [(1, "small"), (7, "small"), (2026, "small"), (7, "big")])
def test_every_mess_is_there_for_any_seed(seed: int, size: str) -> None:
    """No mess is missing, and each id leads to a record."""
    standin = Standin(seed, size)
    assert set(PLANTED) <= standin.mess.keys()
    for name in PLANTED:
        keys = [key for key in standin.mess[name] if key.startswith("lic-")]
        assert all(standin.licence(key) for key in keys)
        assert keys or name.startswith("pub-")


def test_no_licence_is_planted_twice(standin: Standin) -> None:
    """A licence has one mess only, so that a test sees what it asked for."""
    counts = Counter(key for keys in standin.mess.values() for key in keys if key.startswith("lic-"))
    assert counts.most_common(1)[0][1] == 1


def test_copies_of_licences(standin: Standin) -> None:
    """The same row twice, two codes for one user and book, one code for three users."""
    rows = Counter(row["licence_id"] for row in standin.licences())
    assert [key for key, count in rows.items() if count > 1] == [*standin.mess["lic-dup-same"]]
    one, two = (standin.licence(key) for key in standin.mess["lic-dup-code"])
    assert (one["user"], one["book_id"]) == (two["user"], two["book_id"])
    assert one["code"] != two["code"]
    shared = [standin.licence(key) for key in standin.mess["lic-dup-user"]]
    assert (len({row["code"] for row in shared}), len({row["user"]["vendor_user_id"] for row in shared})) == (
        1,
        3,
    )


def test_codes_that_look_alike(standin: Standin) -> None:
    """Four codes that differ in case, blanks and O for 0 only."""
    codes = [standin.licence(key)["code"] for key in standin.mess["lic-case"]]
    assert len(set(codes)) == 4
    assert len({code.upper().replace(" ", "-").replace("O", "0") for code in codes}) == 1


def test_names_in_wrong_encodings(standin: Standin) -> None:
    """Each wrong encoding can be turned back into the name of the roster."""
    names = {
        mess: standin.licence(standin.mess[mess][0])["user"]["given_name"]
        for mess in ("enc-utf8-as-1252", "enc-macroman", "enc-nfd")
    }
    assert names["enc-utf8-as-1252"].encode("cp1252").decode() == "Marcel·lí"
    assert names["enc-macroman"].encode("mac_roman").decode("latin-1") == "Marcel·lí"
    assert names["enc-nfd"] != unicodedata.normalize("NFC", names["enc-nfd"]) == "Marcel·lí"


def test_twins_share_what_the_vendor_knows(standin: Standin) -> None:
    """Two pupils with the same surnames and birth date, ambiguous at the vendor."""
    users = [standin.licence(key)["user"] for key in standin.mess["user-twins"]]
    assert {user["match"] for user in users} == {"ambiguous"}
    assert len({(user["family_name"], user["birth_date"], user["email"]) for user in users}) == 1
    twins = [p for p in standin.roster() if p["family_name"] == "Rovira" and p["birth_date"] == users[0]["birth_date"]]
    assert len(twins) == 2


def test_those_who_left_are_not_in_the_roster(standin: Standin) -> None:
    """A leaver is known from last year only."""
    user = standin.licence(standin.mess["user-left"][0])["user"]
    assert user["school_user_id"] in {person["key"] for person in standin.leavers()}
    assert user["school_user_id"] not in {person["key"] for person in standin.roster()}
    assert {person["school_year"] for person in standin.leavers()} == {"2025-2026"}


def test_nobody_has_two_licences_for_a_book_but_where_planted(standin: Standin) -> None:
    """A doubled user and book is always the planted one."""
    rows = {row["licence_id"]: row for row in standin.licences()}
    pairs = Counter((row["user"]["vendor_user_id"], row["book_id"]) for row in rows.values())
    assert [count for count in pairs.values() if count > 1] == [2]


def test_what_an_operator_registered(standin: Standin) -> None:
    """All publishers but the new one; the one without protocol has none."""
    registered = {row["publisher_id"]: row["protocol"] for row in standin.registered()}
    vendor = {row["publisher_id"] for row in standin.publishers()}
    assert vendor - registered.keys() == {*standin.mess["pub-new"]}
    assert registered[standin.mess["pub-noproto"][0]] is None


def test_events_happen_later(standin: Standin) -> None:
    """Unlinked users, swapped titles, a new name and a doubled publisher come with a new version."""
    before = standin.licence(standin.mess["lic-activated-changed"][0])["book_id"]
    for event in ("user-relink", "lic-activated-changed", "pub-renamed", "pub-alias"):
        standin.happen(event)
    assert standin.licence(standin.mess["user-relink"][0])["user"]["match"] == "unlinked"
    assert standin.licence(standin.mess["lic-activated-changed"][0])["book_id"] != before
    names = {row["publisher_id"]: row["name"] for row in standin.publishers()}
    known, twin = standin.mess["pub-alias"]
    assert names[known] == names[twin]
    assert names["pub-005"] != {r["publisher_id"]: r["name"] for r in standin.registered()}["pub-005"]
