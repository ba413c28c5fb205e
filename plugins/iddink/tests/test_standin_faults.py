"""Every fault of the switchboard can be seen on the wire."""

import time
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson
import pytest

from plugins.iddink.standin import Standin

from .conftest import Reader


def page_two(vendor: httpx.Client, path: str) -> httpx.Response:
    """The second page of five."""
    cursor = vendor.get(path, params={"limit": 5}).json()["page"]["next_cursor"]
    return vendor.get(path, params={"limit": 5, "cursor": cursor})


@pytest.mark.parametrize(("form", "retry"), [("seconds", "30"), ("zero", "0"), ("none", None)])
def test_429_in_its_forms(standin: Standin, vendor: httpx.Client, form: str, retry: str | None) -> None:
    """Retry-After in seconds, zero or absent, as many times as asked."""
    standin.fault("429", seconds=30, form=form, times=2)
    answers = [vendor.get("/v1/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 200]
    assert answers[0].headers.get("retry-after") == retry
    assert answers[0].json()["code"] == "rate_limited"


def test_429_with_a_date(standin: Standin, vendor: httpx.Client) -> None:
    """Retry-After as an HTTP date, on the clock that the Date header shows."""
    standin.fault("429", seconds=30, form="http-date")
    headers = vendor.get("/v1/me").headers
    wait = parsedate_to_datetime(headers["retry-after"]) - parsedate_to_datetime(headers["date"])
    assert wait.total_seconds() == 30


def test_503_is_html(standin: Standin, vendor: httpx.Client) -> None:
    """Maintenance answers a web page."""
    standin.fault("503", seconds=5)
    answer = vendor.get("/v1/me")
    assert (answer.status_code, answer.headers["retry-after"], answer.text[:6]) == (503, "5", "<html>")


def test_500_on_a_page(standin: Standin, vendor: httpx.Client, licences_path: str) -> None:
    """The first page is good, the second breaks once."""
    standin.fault("500", page=2)
    assert page_two(vendor, licences_path).status_code == 500
    assert page_two(vendor, licences_path).status_code == 200


def test_500_on_a_page_of_a_search(standin: Standin, vendor: httpx.Client, licences_path: str) -> None:
    """A search whose cursor comes in the body has pages that can break too."""
    standin.fault("500", page=2)
    user = next(row["user"] for row in standin.licences() if row["user"]["school_user_id"])
    body = {"user": {"vendor_user_id": user["vendor_user_id"]}, "limit": 1}
    first = vendor.post(f"{licences_path}:search", json=body).json()
    again = body | {"cursor": first["page"]["next_cursor"]}
    answers = [vendor.post(f"{licences_path}:search", json=again).status_code for _ in range(2)]
    assert answers == [500, 200]


def test_any_problem_of_the_contract(standin: Standin, vendor: httpx.Client) -> None:
    """Problems that no client can cause are had by asking."""
    standin.fault("problem", status=409, code="batch_in_progress")
    answer = vendor.get("/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (409, "batch_in_progress")


def test_a_fault_keeps_to_its_path(standin: Standin, vendor: httpx.Client) -> None:
    """A fault for one address leaves the others alone."""
    standin.fault("500", path="/books")
    assert (vendor.get("/v1/me").status_code, vendor.get("/v1/books").status_code) == (200, 500)


def test_the_rate_limit_is_off_until_asked_for(standin: Standin, vendor: httpx.Client) -> None:
    """Ten at once, then one a second on the stand-in's clock; without it there is no limit."""
    assert {vendor.get("/v1/me").status_code for _ in range(15)} == {200}
    standin.fault("rate-limit")
    answers = [vendor.get("/v1/me") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert (answers[-1].headers["retry-after"], answers[-1].headers["ratelimit-remaining"]) == ("1", "0")
    standin.advance(1)
    assert vendor.get("/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("name", "said"),
    [("token-expires", (401, "token_expired")), ("cursor-expires", (410, "cursor_expired"))],
)
def test_expiry_between_pages(
    standin: Standin, vendor: httpx.Client, licences_path: str, name: str, said: tuple[int, str]
) -> None:
    """The first page is good, at the second the token or cursor is over."""
    standin.fault(name)
    answer = page_two(vendor, licences_path)
    assert (answer.status_code, answer.json()["code"]) == said


def test_slow_first_byte(standin: Standin, vendor: httpx.Client) -> None:
    """Nothing comes for a while."""
    standin.fault("slow-first-byte", seconds=0.2)
    start = time.monotonic()
    vendor.get("/v1/me")
    assert time.monotonic() - start >= 0.2


def test_slow_drip(standin: Standin, vendor: httpx.Client) -> None:
    """The body comes in pieces with a pause between them, and is whole."""
    standin.fault("slow-drip", seconds=0.02, pieces=5)
    with vendor.stream("GET", "/v1/books") as answer:
        pieces = list(answer.iter_raw())
    assert len(pieces) == 5
    assert len(orjson.loads(b"".join(pieces))["data"]) == 40


def test_cut_body(standin: Standin, vendor: httpx.Client) -> None:
    """The connection ends before the announced length."""
    standin.fault("cut-body")
    with pytest.raises(httpx.RemoteProtocolError):
        vendor.get("/v1/books")


def test_bad_gzip(standin: Standin, vendor: httpx.Client) -> None:
    """What is labelled gzip cannot be unpacked."""
    standin.fault("bad-gzip")
    with pytest.raises(httpx.DecodingError):
        vendor.get("/v1/books")


def test_wrong_content_type(standin: Standin, vendor: httpx.Client) -> None:
    """JSON under a wrong label."""
    standin.fault("wrong-content-type")
    answer = vendor.get("/v1/me")
    assert (answer.headers["content-type"], answer.json()["school_year"]) == ("text/html", "2026-2027")


def test_latin1_labelled_utf8(standin: Standin, vendor: httpx.Client, licences_path: str) -> None:
    """The bytes are Latin-1 though the label says UTF-8."""
    standin.fault("latin1")
    answer = vendor.get(licences_path, params={"limit": 500})
    assert "utf-8" in answer.headers["content-type"]
    with pytest.raises(UnicodeDecodeError):
        answer.content.decode()
    assert "Núria" in answer.content.decode("latin-1")


def test_clock_off(standin: Standin, vendor: httpx.Client) -> None:
    """Server time and Date header are three minutes ahead."""
    standin.fault("clock-off")
    answer = vendor.get("/v1/ping")
    assert answer.json()["time"] == "2026-09-07T08:03:00Z"
    assert answer.headers["date"] == "Mon, 07 Sep 2026 08:03:00 GMT"


def test_repeated_row(standin: Standin, read_all: Reader, licences_path: str) -> None:
    """The last row of a page comes again on the next."""
    standin.fault("repeat-row")
    rows = read_all(licences_path, limit=10)
    assert rows[9] == rows[10]
    assert len(rows) == len(standin.licences()) + 1


def test_row_changed_between_pages(standin: Standin, read_all: Reader, licences_path: str) -> None:
    """A row that was given moves to the end and is given again in a new version."""
    standin.fault("changed-row")
    rows = read_all(licences_path, limit=10)
    assert rows[9]["licence_id"] == rows[-1]["licence_id"]
    assert (rows[9]["version"], rows[-1]["version"]) == (1, 2)


def test_looping_cursor(standin: Standin, vendor: httpx.Client, licences_path: str) -> None:
    """The second page names itself as the next one."""
    standin.fault("looping-cursor", times=None)
    asked = vendor.get(licences_path, params={"limit": 5}).json()["page"]["next_cursor"]
    given = vendor.get(licences_path, params={"limit": 5, "cursor": asked}).json()["page"]["next_cursor"]
    assert given == asked


def test_lying_total(standin: Standin, vendor: httpx.Client, licences_path: str) -> None:
    """A count that has nothing to do with the rows."""
    standin.fault("lying-total", total=3)
    answer = vendor.get(licences_path)
    assert (answer.headers["x-total-count"], answer.json()["meta"]["total"]) == ("3", 3)
    assert len(answer.json()["data"]) == 100


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("unknown-field", lambda data: data[0]["x_loan_terms"] == {"days": 14}),
        ("unknown-enum", lambda data: data[0]["status"] == "suspended_by_vendor"),
        ("null-object", lambda data: data[0]["user"] is None),
        ("single-object", lambda data: data["licence_id"].startswith("lic-")),
    ],
)
def test_shapes_that_were_not_agreed(
    standin: Standin, vendor: httpx.Client, licences_path: str, name: str, seen: Any
) -> None:
    """A new field, a new word, null or one object where another shape was agreed; once."""
    standin.fault(name)
    assert seen(vendor.get(licences_path).json()["data"])
    assert vendor.get(licences_path).json()["data"] == standin.licences()[:100]


def test_an_unknown_fault_is_refused(standin: Standin) -> None:
    """A fault or option that does not exist is named at once."""
    with pytest.raises(ValueError, match="No fault 'odd'"):
        standin.fault("odd")
    with pytest.raises(ValueError, match="these options: seconds, form"):
        standin.fault("429", minutes=3)
