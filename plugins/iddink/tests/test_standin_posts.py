"""What is sent to the stand-in: searches, users, acknowledgements, orders of the control plane."""

from io import BytesIO
from typing import Any

import httpx
import openpyxl
import pytest

from plugins.iddink.standin import Standin
from plugins.iddink.standin.sheet import COLUMNS, XLSX_TYPE


def school(standin: Standin) -> str:
    """The address of the school."""
    return f"/v1/schools/{standin.school_code}"


def user_row(standin: Standin, person: dict[str, str]) -> dict[str, str]:
    """A person as the users export writes them."""
    return {
        "school_code": standin.school_code,
        "school_user_id": person["key"],
        "role": person["role"],
        "given_name": person["given_name"],
        "family_name1": f"{person['prefix']} {person['family_name']}".strip(),
        "family_name2": person["family_name2"],
        "idalu": person["idalu"],
        "birth_date": person["birth_date"],
        "corporate_email": person["email"],
        "level_code": person["level"],
        "group": person["class"],
        "school_year": person["school_year"],
    }


def known_pupil(standin: Standin) -> dict[str, Any]:
    """A licence whose user echoes the school's id."""
    return next(row for row in standin.licences() if row["user"]["school_user_id"])


@pytest.mark.parametrize("by", ["school_user_id", "vendor_user_id"])
def test_search_gives_the_licences_of_one_person(standin: Standin, vendor: httpx.Client, by: str) -> None:
    """All of one person's licences and nobody else's."""
    user = known_pupil(standin)["user"]
    rows = vendor.post(f"{school(standin)}/licences:search", json={"user": {by: user[by]}}).json()["data"]
    mine = [row for row in standin.licences() if row["user"]["vendor_user_id"] == user["vendor_user_id"]]
    assert rows == mine


def test_search_by_idalu_pages_like_the_list(standin: Standin, vendor: httpx.Client) -> None:
    """The vendor knows the IDALU of a paired pupil even where the row does not echo it."""
    key = known_pupil(standin)["user"]["school_user_id"]
    idalu = next(person["idalu"] for person in standin.roster() if person["key"] == key)
    path, body = f"{school(standin)}/licences:search", {"user": {"idalu": idalu}, "limit": 2}
    first = vendor.post(path, json=body).json()
    second = vendor.post(path, json=body | {"cursor": first["page"]["next_cursor"]}).json()
    assert len(first["data"]) == 2
    assert first["data"][-1]["licence_id"] != second["data"][0]["licence_id"]


def test_search_tells_unknown_people_from_people_without_licences(standin: Standin, vendor: httpx.Client) -> None:
    """Nobody is a 404, somebody without licences an empty list."""
    path, idle = f"{school(standin)}/licences:search", standin.mess["user-idle"][0]
    nobody = vendor.post(path, json={"user": {"idalu": "1"}})
    empty = vendor.post(path, json={"user": {"school_user_id": idle}})
    assert (nobody.status_code, nobody.json()["code"]) == (404, "unknown_user")
    assert (empty.status_code, empty.json()["data"]) == (200, [])


def test_a_users_batch_reports_every_row(standin: Standin, vendor: httpx.Client) -> None:
    """Each row is matched, unmatched or rejected with a reason."""
    rows = [user_row(standin, person) for person in standin.roster()]
    rows.append(rows[0])
    path = f"{school(standin)}/user-batches"
    taken = vendor.post(path, json={"rows": rows}, headers={"Idempotency-Key": "a"})
    report = vendor.get(f"{path}/{taken.json()['batch_id']}").json()
    assert taken.status_code == 202
    assert (len(report["rows"]), report["rows"][-1]["result"]) == (69, "rejected")
    assert report["counts"]["matched"] > 50


def test_a_batch_links_the_licences_a_family_ordered(standin: Standin, vendor: httpx.Client) -> None:
    """A name that differs only in capitals and accents is paired by the batch."""
    before = sum(row["user"]["match"] == "unmatched" for row in standin.licences())
    rows = [user_row(standin, person) for person in standin.roster()]
    path = f"{school(standin)}/user-batches"
    vendor.post(path, json={"rows": rows}, headers={"Idempotency-Key": "a"}).raise_for_status()
    assert sum(row["user"]["match"] == "unmatched" for row in standin.licences()) < before
    assert standin.licence(standin.mess["user-name"][0])["user"]["match"] == "unmatched"


def test_a_workbook_is_taken_as_a_batch(standin: Standin, vendor: httpx.Client) -> None:
    """The Excel of the users export goes through the same door."""
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    book.active.append([user_row(standin, standin.roster()[0])[column] for column in COLUMNS])
    book.save(packed := BytesIO())
    headers = {"Content-Type": XLSX_TYPE, "Idempotency-Key": "x"}
    answer = vendor.post(f"{school(standin)}/user-batches", content=packed.getvalue(), headers=headers)
    assert (answer.status_code, answer.json()["rows"]) == (202, 1)


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b'{"rows": [{"role": "pupil"}]}', "application/json", (422, "validation_failed")),
        (b"not a workbook", XLSX_TYPE, (422, "validation_failed")),
        (b"a;b", "text/csv", (415, "unsupported_media_type")),
        (b"{", "application/json", (400, "invalid_parameter")),
        (b" " * (5 * 2**20 + 1), "application/json", (413, "too_large")),
    ],
)
def test_a_bad_batch_is_refused(
    standin: Standin, vendor: httpx.Client, content: bytes, kind: str, said: tuple[int, str]
) -> None:
    """Missing columns, other files and too much are told apart."""
    headers = {"Content-Type": kind, "Idempotency-Key": "b"}
    answer = vendor.post(f"{school(standin)}/user-batches", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == said


def test_acks_have_a_result_each(standin: Standin, vendor: httpx.Client) -> None:
    """An old version and an unknown licence are refused alone."""
    key = standin.licences()[0]["licence_id"]
    items = [
        {"licence_id": key, "version": 1, "result": "saved"},
        {"licence_id": key, "version": 9, "result": "saved"},
        {"licence_id": "lic-no", "version": 1, "result": "saved"},
    ]
    path, headers = f"{school(standin)}/acks", {"Idempotency-Key": "c"}
    results = vendor.post(path, json=items, headers=headers).json()["data"]
    assert [item.get("code") for item in results] == [None, "version_conflict", "unknown_licence"]
    assert standin.acks == items[:1]


def test_an_idempotency_key_makes_a_repeat_harmless(standin: Standin, vendor: httpx.Client) -> None:
    """The repeat gets the stored answer; another body with the key is refused; no key is refused."""
    path, headers = f"{school(standin)}/acks", {"Idempotency-Key": "d"}
    items = [{"licence_id": standin.licences()[0]["licence_id"], "version": 1, "result": "saved"}]
    first = vendor.post(path, json=items, headers=headers)
    second = vendor.post(path, json=items, headers=headers)
    assert (second.json(), second.headers["idempotent-replayed"]) == (first.json(), "true")
    assert len(standin.acks) == 1
    assert vendor.post(path, json=[], headers=headers).status_code == 422
    assert vendor.post(path, json=items).status_code == 400


def test_the_control_plane_does_what_python_can(standin: Standin, vendor: httpx.Client) -> None:
    """Clock, faults, changes and reset over HTTP."""
    key = standin.licences()[0]["licence_id"]
    moved = vendor.post("/__control__/clock", json={"advance": 60}).json()
    vendor.post("/__control__/mutate", json={"licence_id": key, "fields": {"status": "blocked"}})
    vendor.post("/__control__/fault", json={"name": "500", "times": 2})
    assert moved == {"now": "2026-09-07T08:01:00Z"}
    assert (standin.licence(key)["status"], vendor.get("/v1/me").status_code) == ("blocked", 500)
    vendor.post("/__control__/reset")
    assert (standin.licence(key)["status"], vendor.get("/v1/me").status_code) == ("available", 200)


@pytest.mark.parametrize(
    ("verb", "order"),
    [("fault", {"name": "odd"}), ("mutate", {"licence_id": "lic-no"}), ("clock", {"set": "soon"})],
)
def test_a_wrong_order_is_explained(vendor: httpx.Client, verb: str, order: dict[str, str]) -> None:
    """The control plane answers 400 with a sentence."""
    answer = vendor.post(f"/__control__/{verb}", json=order)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
