"""The calls that read: liveness, the connection, publishers, books and licences."""

from typing import Any

from plugins.iddink.standin import listing
from plugins.iddink.standin.catalogue import Row
from plugins.iddink.standin.clock import instant
from plugins.iddink.standin.exchange import Call, Problem, Reply, json_reply
from plugins.iddink.standin.limits import BURST, PER_MINUTE
from plugins.iddink.standin.people import SISTER_SCHOOL
from plugins.iddink.standin.service import SCOPES, Service
from plugins.iddink.standin.shelf import Shelf

STATUSES = ("not_yet_usable", "available", "active", "expired", "blocked", "revoked", "returned")
USER_IDS = ("idalu", "school_user_id", "vendor_user_id")
PAGING = ("cursor", "limit", "updated_since", "include", "status", "publisher_id")


def ping(service: Service, call: Call) -> Reply:
    """Liveness and server time, without a token."""
    now = instant(service.now(call))
    return json_reply(200, {"status": "ok", "version": listing.SCHEMA_VERSION, "time": now})


def me(service: Service, call: Call) -> Reply:
    """What the token may do: school, school year, scopes, expiry, limits."""
    size = service.world.size
    body = {
        "schools": [{"school_id": size.school_code, "name": size.school_name}],
        "school_year": service.school_year,
        "scopes": [*SCOPES],
        "token_expires_at": instant(service.token_ends),
        "limits": {"requests_per_minute": PER_MINUTE, "burst": BURST, "page_max": listing.MOST},
        "meta": {"as_of": instant(service.now(call)), "schema_version": listing.SCHEMA_VERSION},
    }
    return json_reply(200, body)


def publishers(service: Service, call: Call) -> Reply:
    """The publishers, paged."""
    return _whole(service, call, service.world.publishers)


def books(service: Service, call: Call) -> Reply:
    """The catalogue of the school, paged."""
    return _whole(service, call, service.world.books)


def _whole(service: Service, call: Call, shelf: Shelf) -> Reply:
    question = listing.Question(shelf, lambda _row: True, (), lambda row: row, call.query)
    return listing.answer(service, call, question)


def licences(service: Service, call: Call) -> Reply:
    """The licences of the school, paged; filters `status`, `publisher_id`; `include=book,publisher`."""
    check_school(service, call)
    return _licences(service, call, call.query, None)


def search(service: Service, call: Call) -> Reply:
    """The licences of one person; their id comes in the body, so it is in no address."""
    check_school(service, call)
    body = call.json()
    user = body.get("user") if isinstance(body, dict) else None
    if not isinstance(user, dict) or len(user) != 1 or not user.keys() <= set(USER_IDS):
        raise Problem(400, "invalid_parameter", f'Send {{"user": {{…}}}} with one of {", ".join(USER_IDS)}.')
    name, value = next(iter(user.items()))
    customer = service.world.customers.get((name, str(value)))
    if customer is None:
        raise Problem(404, "unknown_user", "No such person here: send the users first, or search by another id.")
    given = {key: str(value) for key, value in body.items() if key in PAGING and value is not None}
    return _licences(service, call, given | call.query, customer)


def _licences(service: Service, call: Call, parameters: dict[str, str], customer: str | None) -> Reply:
    status, publisher = parameters.get("status"), parameters.get("publisher_id")
    if status is not None and status not in STATUSES:
        raise Problem(400, "invalid_parameter", f"status is one of {', '.join(STATUSES)}.")

    def wanted(row: Row) -> bool:
        user: dict[str, Any] = row["user"] or {}
        return (
            (customer is None or user.get("vendor_user_id") == customer)
            and status in {None, row["status"]}
            and publisher in {None, row["publisher_id"]}
        )

    include = _include(parameters.get("include", ""))

    def dress(row: Row) -> Row:
        return row | {name: shelf_of(service, name).find(row[f"{name}_id"]) for name in include}

    mark = (customer, status, publisher)
    return listing.answer(service, call, listing.Question(service.world.licences, wanted, mark, dress, parameters))


def shelf_of(service: Service, name: str) -> Shelf:
    """The shelf of what can be included in a licence."""
    return {"book": service.world.books, "publisher": service.world.publishers}[name]


def _include(text: str) -> tuple[str, ...]:
    names = tuple(name for name in text.split(",") if name)
    if not set(names) <= {"book", "publisher"}:
        raise Problem(400, "invalid_parameter", "include takes book and publisher.")
    return names


def check_school(service: Service, call: Call) -> None:
    """Refuse a school that the token is not for.

    Raises:
        Problem: 403 for another school of the distributor, 404 for one it does not know.
    """
    school = call.places["school"]
    if school == SISTER_SCHOOL:
        raise Problem(403, "school_not_in_scope", "This token is for another school: use the token of this one.")
    if school != service.world.size.school_code:
        raise Problem(404, "unknown_school", "No school has this code: check it with GET /v1/me.")
