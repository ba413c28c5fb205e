"""Users batches: the school's people are compared with the vendor's customers, row by row."""

from collections import Counter
from typing import Any

from plugins.iddink.standin import sheet
from plugins.iddink.standin.catalogue import Row
from plugins.iddink.standin.clock import instant
from plugins.iddink.standin.exchange import Call, Problem, Reply, json_reply
from plugins.iddink.standin.names import folded, surnames
from plugins.iddink.standin.routes import check_school
from plugins.iddink.standin.service import Service

ROLES = ("pupil", "student", "teacher")
Name = tuple[str, str, str]


def receive(service: Service, call: Call) -> Reply:
    """Take a batch in and match it; 202 with its id, the report is read with `report`."""
    check_school(service, call)
    rows = sheet.read(call)
    batch_id = f"ub-{len(service.batches) + 1:04d}"
    matcher = Matcher(service)
    results = [{"row": n, **matcher.match(row)} for n, row in enumerate(rows, start=1)]
    service.batches[batch_id] = {
        "batch_id": batch_id,
        "state": "done",
        "received_at": instant(service.now(call)),
        "counts": dict(Counter(result["result"] for result in results)),
        "rows": results,
    }
    return json_reply(202, {"batch_id": batch_id, "state": "accepted", "rows": len(rows)})


def report(service: Service, call: Call) -> Reply:
    """What became of every row of a batch: matched, unmatched, ambiguous or rejected, and why."""
    check_school(service, call)
    found = service.batches.get(call.places["batch"])
    if found is None:
        raise Problem(404, "unknown_batch", "No batch has this number: send the users first.")
    return json_reply(200, found)


class Matcher:
    """Compares rows with the customers; a match links the customer's licences to the school's id."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known = service.world.customers
        self._by_mail: dict[str, set[str]] = {}
        self._by_name: dict[Name, set[str]] = {}
        self._seen: set[str] = set()
        for row in service.world.licences:
            self._remember(row["user"] or {})

    def match(self, row: dict[str, str]) -> dict[str, Any]:
        """The outcome of one row."""
        reason = self._fault(row)
        self._seen.add(row["school_user_id"])
        if reason:
            return self._outcome(row, "rejected", reason)
        known = self._known.get(("school_user_id", row["school_user_id"])) or self._known.get(("idalu", row["idalu"]))
        if known:
            return self._outcome(row, "matched", "known id", known)
        found = self._by_mail.get(row["corporate_email"]) or self._by_name.get(_name_of_row(row)) or set()
        if len(found) > 1:
            return self._outcome(row, "ambiguous", "several customers have this name and birth date")
        if not found:
            return self._outcome(row, "unmatched", "no customer has this id, address or name with birth date")
        self._link(row, customer := next(iter(found)))
        return self._outcome(row, "matched", "address or name with birth date", customer)

    def _fault(self, row: dict[str, str]) -> str | None:
        checks = {
            "school_user_id is missing": not row["school_user_id"],
            "school_user_id is in the batch twice": row["school_user_id"] in self._seen,
            "given_name is missing": not row["given_name"],
            "role is not pupil, student or teacher": row["role"] not in ROLES,
            "school_code is of another school": row["school_code"] != self._service.world.size.school_code,
            "school_year is not the one of the token": row["school_year"] != self._service.school_year,
        }
        return next((reason for reason, wrong in checks.items() if wrong), None)

    def _link(self, row: dict[str, str], customer: str) -> None:
        self._known["school_user_id", row["school_user_id"]] = customer
        if row["idalu"]:
            self._known["idalu", row["idalu"]] = customer
        stamp = instant(self._service.clock.now())
        linked = {"user": {"match": "matched", "school_user_id": row["school_user_id"]}}
        for licence in self._service.world.holdings(customer):
            self._service.world.licences.change(licence["licence_id"], linked, stamp)

    def _remember(self, user: Row) -> None:
        customer = user.get("vendor_user_id")
        if not customer or user["match"] == "unlinked":
            return
        if user["email"]:
            self._by_mail.setdefault(user["email"], set()).add(customer)
        if user["birth_date"]:
            name = (folded(user["given_name"]), folded(user["family_name"]), user["birth_date"])
            self._by_name.setdefault(name, set()).add(customer)

    def _outcome(self, row: dict[str, str], result: str, reason: str, customer: str | None = None) -> dict[str, Any]:
        return {
            "school_user_id": row["school_user_id"],
            "result": result,
            "reason": reason,
            "vendor_user_id": customer,
        }


def _name_of_row(row: dict[str, str]) -> Name:
    family = surnames("", row["family_name1"], row["family_name2"])
    return folded(row["given_name"]), folded(family), row["birth_date"]
