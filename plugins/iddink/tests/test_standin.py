"""The stand-in keeps the contract of the distributor: reading, paging, changes, errors."""

import httpx
import pytest

from plugins.iddink.standin import Standin

from .conftest import Reader


def test_ping_answers_without_a_token(standin: Standin) -> None:
    """Liveness needs no token."""
    assert httpx.get(f"{standin.url}/v1/ping").json()["status"] == "ok"


def test_me_names_the_school_of_the_token(standin: Standin, vendor: httpx.Client) -> None:
    """The connection test tells school, year and scopes."""
    me = vendor.get("/v1/me").json()
    assert me["schools"] == [{"school_id": standin.school_code, "name": standin.school_name}]
    assert (me["school_year"], "licences:read" in me["scopes"]) == ("2026-2027", True)


def test_api_key_is_an_alias_of_the_bearer_token(standin: Standin) -> None:
    """X-Api-Key opens the door too."""
    assert httpx.get(f"{standin.url}/v1/me", headers={"X-Api-Key": standin.token}).status_code == 200


def test_a_wrong_token_is_a_problem_with_code_and_request_id(standin: Standin) -> None:
    """A refusal is problem+json and carries the id that the client sent."""
    headers = {"Authorization": "Bearer no", "X-Request-Id": "abc-1"}
    answer = httpx.get(f"{standin.url}/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["request_id"]) == ("invalid_token", "abc-1")
    assert answer.headers["x-request-id"] == "abc-1"


@pytest.mark.parametrize(
    ("school", "status", "code"),
    [("08054321", 403, "school_not_in_scope"), ("08000000", 404, "unknown_school")],
)
def test_other_schools_are_refused(vendor: httpx.Client, school: str, status: int, code: str) -> None:
    """The token opens one school only."""
    answer = vendor.get(f"/v1/schools/{school}/licences")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_small_is_of_the_size_promised(standin: Standin, read_all: Reader, licences_path: str) -> None:
    """Sixty pupils, eight teachers, nine publishers, forty books, about four hundred licences."""
    roles = [row["role"] for row in standin.roster()]
    assert (roles.count("pupil"), roles.count("teacher")) == (60, 8)
    assert (len(read_all("/v1/publishers")), len(read_all("/v1/books"))) == (9, 40)
    licences = read_all(licences_path)
    unmatched = [row for row in licences if row["user"]["match"] != "matched"]
    assert 380 <= len(licences) <= 420
    assert 0.08 <= len(unmatched) / len(licences) <= 0.12


@pytest.mark.parametrize("limit", [1, 7, 100, 500])
def test_pages_of_any_size_make_the_whole(standin: Standin, read_all: Reader, licences_path: str, limit: int) -> None:
    """The union of the pages is everything, in order, the row that is there twice included."""
    rows = read_all(licences_path, limit=limit)
    assert rows == standin.licences()
    assert rows == sorted(rows, key=lambda row: (row["updated_at"], row["licence_id"]))


def test_link_header_leads_to_the_next_page(vendor: httpx.Client, licences_path: str) -> None:
    """RFC 8288: the next page is in the Link header as well as in the body."""
    first = vendor.get(licences_path, params={"limit": 5})
    second = vendor.get(first.links["next"]["url"]).json()
    again = vendor.get(licences_path, params={"limit": 5, "cursor": first.json()["page"]["next_cursor"]})
    assert second["data"] == again.json()["data"] != first.json()["data"]


def test_include_embeds_book_and_publisher(read_all: Reader, licences_path: str, standin: Standin) -> None:
    """Each licence can bring its book and publisher; an unknown book is null."""
    rows = {row["licence_id"]: row for row in read_all(licences_path, include="book,publisher", limit=500)}
    missing = rows[standin.mess["book-missing"][0]]
    assert missing["book"] is None
    assert missing["publisher"]["publisher_id"] == missing["publisher_id"]


def test_filters_by_status_and_publisher(read_all: Reader, licences_path: str) -> None:
    """Only the licences asked for."""
    rows = read_all(licences_path, status="active", publisher_id="pub-001")
    assert {(row["status"], row["publisher_id"]) for row in rows} == {("active", "pub-001")}


@pytest.mark.parametrize(
    "query", [{"limit": "501"}, {"limit": "x"}, {"status": "odd"}, {"include": "x"}, {"updated_since": "x"}]
)
def test_bad_parameters_are_named(vendor: httpx.Client, licences_path: str, query: dict[str, str]) -> None:
    """A parameter that makes no sense is a 400."""
    answer = vendor.get(licences_path, params=query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")


def test_a_forged_or_borrowed_cursor_is_refused(vendor: httpx.Client, licences_path: str) -> None:
    """A cursor cannot be made up, nor used for another question."""
    cursor = vendor.get(licences_path, params={"limit": 5}).json()["page"]["next_cursor"]
    borrowed = vendor.get(licences_path, params={"cursor": cursor, "status": "active"})
    forged = vendor.get(licences_path, params={"cursor": cursor[:-4] + "AAAA"})
    assert [answer.json()["code"] for answer in (borrowed, forged)] == ["invalid_cursor"] * 2


def test_a_cursor_lives_fifteen_minutes(standin: Standin, vendor: httpx.Client, licences_path: str) -> None:
    """On the stand-in's clock a cursor ends after a quarter of an hour."""
    cursor = vendor.get(licences_path, params={"limit": 5}).json()["page"]["next_cursor"]
    standin.advance(900)
    assert vendor.get(licences_path, params={"cursor": cursor}).status_code == 200
    standin.advance(1)
    assert vendor.get(licences_path, params={"cursor": cursor}).json()["code"] == "cursor_expired"


def test_updated_since_is_inclusive(read_all: Reader, licences_path: str, standin: Standin) -> None:
    """What changed at that very second comes too, and nothing older."""
    stamps = [row["updated_at"] for row in standin.licences()]
    rows = read_all(licences_path, updated_since=stamps[-3])
    assert [row["updated_at"] for row in rows] == stamps[-3:]


def test_a_removed_licence_leaves_a_tombstone(standin: Standin, read_all: Reader, licences_path: str) -> None:
    """Gone from the whole, a tombstone with a new version among the changes."""
    gone = standin.licences()[0]["licence_id"]
    standin.advance(60)
    standin.remove(gone)
    assert gone not in {row["licence_id"] for row in read_all(licences_path)}
    changes = read_all(licences_path, updated_since="2026-09-07T08:01:00Z")
    assert [(row["licence_id"], row["record_status"], row["version"]) for row in changes] == [(gone, "tobedeleted", 2)]


def test_changes_older_than_ninety_days_need_a_full_run(
    standin: Standin, vendor: httpx.Client, licences_path: str
) -> None:
    """The window of changes closes after 90 days."""
    query = {"updated_since": "2026-06-09T08:00:00Z"}
    assert vendor.get(licences_path, params=query).status_code == 200
    standin.advance(1)
    answer = vendor.get(licences_path, params=query)
    assert (answer.status_code, answer.json()["code"]) == (410, "sync_window_expired")


def test_mutate_moves_the_row_to_the_end(standin: Standin, read_all: Reader, licences_path: str) -> None:
    """A change is a new version, the latest of all; objects are merged."""
    row = standin.licences()[5]
    standin.mutate(row["licence_id"], status="blocked", user={"group": "9 Z"})
    last = read_all(licences_path)[-1]
    assert (last["licence_id"], last["status"], last["version"]) == (row["licence_id"], "blocked", 2)
    assert last["user"] == row["user"] | {"group": "9 Z"}


def test_an_etag_saves_the_second_reading(vendor: httpx.Client, licences_path: str, standin: Standin) -> None:
    """The same page is 304 until a row in it changes."""
    tag = vendor.get(licences_path).headers["etag"]
    same = vendor.get(licences_path, headers={"If-None-Match": tag})
    standin.revoke(standin.licences()[0]["licence_id"])
    changed = vendor.get(licences_path, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, changed.status_code) == (304, b"", 200)


def test_same_seed_same_bytes_other_seed_other_people() -> None:
    """Everything comes from the seed."""
    one, two, other = (Standin(seed) for seed in (7, 7, 8))
    assert (one.licences(), one.roster(), one.mess, one.token) == (
        two.licences(), two.roster(), two.mess, two.token
    )  # fmt: skip
    assert other.roster() != one.roster()


def test_reset_brings_the_first_moment_back(standin: Standin, vendor: httpx.Client) -> None:
    """After a reset there is no trace of changes, faults, clock or requests."""
    before = standin.licences()
    standin.remove(before[0]["licence_id"])
    standin.advance(99)
    standin.fault("500", times=None)
    vendor.get("/v1/me")
    standin.reset()
    assert (standin.licences(), standin.requests) == (before, [])
    assert vendor.get("/v1/ping").json()["time"] == "2026-09-07T08:00:00Z"


def test_requests_are_recorded_without_query_or_body(standin: Standin, vendor: httpx.Client) -> None:
    """Tests can count calls; the record keeps method, path and status."""
    vendor.get("/v1/books", params={"limit": 3})
    vendor.get("/v1/nowhere")
    assert standin.requests == [("GET", "/v1/books", 200), ("GET", "/v1/nowhere", 404)]


def test_zero_is_an_empty_list_and_big_has_fifteen_thousand() -> None:
    """The other sizes: a school without licences, and a large one."""
    with Standin(size="zero").serve() as empty:
        path = f"{empty.url}/v1/schools/{empty.school_code}/licences"
        answer = httpx.get(path, headers={"X-Api-Key": empty.token}).json()
    assert (answer["data"], answer["page"]["next_cursor"]) == ([], None)
    big = Standin(size="big")
    assert len(big.licences()) == 15_000
    assert sum(row["role"] == "pupil" for row in big.roster()) == 1_500
