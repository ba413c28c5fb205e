"""A Koha that keeps patrons and what they have on loan, with the refusals of the real one."""

import base64
import itertools
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from plugins.library.standin.exchange import Call, Handler, Reply, Standin

Patron = dict[str, Any]
REQUIRED = ("surname", "library_id", "category_id")
KNOWN = {
    *("surname", "firstname", "initials", "date_of_birth", "cardnumber", "library_id", "category_id"),
    *("expiry_date", "email", "statistics_1", "address", "street_number", "postal_code", "city", "userid", "phone"),
    "extended_attributes",
}
UNIQUE = ("cardnumber", "userid")
CHECKOUT = {  # what Koha's published definition of a checkout always has (api/v1/swagger/definitions/checkout.yaml)
    **dict.fromkeys(("item_id", "booking_id", "external_id", "issuer_id", "checkin_date", "checkin_library_id")),
    **dict.fromkeys(("last_renewed_date", "note", "note_date", "note_seen", "auto_renew_error")),
    "library_id": "MED1",
    "renewals_count": 0,
    "unseen_renewals": 0,
    "auto_renew": False,
    "onsite_checkout": False,
    **dict.fromkeys(("timestamp", "checkout_date", "due_date"), "2026-10-01T12:00:00+02:00"),
}


class Koha(Standin):
    """One library system with its libraries, categories and types of attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.user, self.secret = "hub", "geheim-bedacht"
        self.libraries, self.categories, self.attributes = {"MED1"}, {"LL", "DOC"}, {"LLNR", "LANG"}
        self.patrons: dict[int, Patron] = {}
        self.checkouts: list[dict[str, Any]] = []
        self.may_edit = self.may_see_loans = True
        self._numbers = itertools.count(1)
        self._signed_in = 0

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """Tokens, patrons, their loans, and libraries."""
        return {
            ("POST", "/api/v1/oauth/token"): self._grant,
            ("GET", "/api/v1/patrons"): self._list,
            ("POST", "/api/v1/patrons"): self._add,
            ("GET", "/api/v1/patrons/{id}"): self._show,
            ("PUT", "/api/v1/patrons/{id}"): self._revise,
            ("GET", "/api/v1/checkouts"): self._on_loan,
            ("GET", "/api/v1/libraries/{id}"): self._library,
        }

    def expire(self) -> None:
        """Let every token so far be good for nothing."""
        with self.lock:
            self._signed_in += 1

    def put(self, **patron: Any) -> int:
        """Add a patron as the library's own staff would, and return its number."""
        with self.lock:
            number = next(self._numbers)
            self.patrons[number] = {"patron_id": number, "extended_attributes": []} | patron
            return number

    def lend(self, patron_id: int) -> None:
        """Let a patron have one more item on loan."""
        with self.lock:
            number = len(self.checkouts) + 1
            self.checkouts.append(CHECKOUT | {"checkout_id": number, "patron_id": patron_id, "item_id": number})

    def _grant(self, call: Call) -> Reply:
        form = {name: values[0] for name, values in parse_qs(call.body.decode()).items()}
        if (form.get("client_id"), form.get("client_secret")) != (self.user, self.secret):
            return Reply(403, {"error": "unauthorized_client"})
        return Reply(200, {"access_token": f"token-{self._signed_in}", "token_type": "Bearer", "expires_in": 3600})

    def _barred(self, call: Call) -> Reply | None:
        scheme, _, proof = call.headers.get("authorization", "").partition(" ")
        basic = base64.b64encode(f"{self.user}:{self.secret}".encode()).decode()
        if (scheme, proof) not in {("Basic", basic), ("Bearer", f"token-{self._signed_in}")}:
            return Reply(401, {"error": "Authentication failure."})
        return (
            None if self.may_edit else Reply(403, {"error": "Authorization failure. Missing required permission(s)."})
        )

    def _library(self, call: Call) -> Reply:
        found = call.places["id"] in self.libraries
        return self._barred(call) or (Reply(200, {"library_id": call.places["id"]}) if found else Reply(404, {}))

    def _list(self, call: Call) -> Reply:
        wanted = json.loads(call.headers.get("x-koha-query", "{}"))
        wanted |= {name: value for name, value in call.query.items() if not name.startswith("_")}
        found = [one for one in self.patrons.values() if _matches(one, wanted)]
        return self._barred(call) or Reply(200, found[: int(call.query.get("_per_page", "20"))])

    def _on_loan(self, call: Call) -> Reply:
        if not self.may_see_loans:
            return Reply(403, {"error": "Authorization failure. Missing required permission(s)."})
        wanted = int(call.query["patron_id"])
        if wanted not in self.patrons:
            return Reply(404, {"error": "Patron not found."})
        found = [one for one in self.checkouts if one["patron_id"] == wanted and one["checkin_date"] is None]
        page = found[: int(call.query.get("_per_page", "20"))]
        return self._barred(call) or Reply(200, page, {"x-total-count": str(len(found))})

    def _show(self, call: Call) -> Reply:
        found = self.patrons.get(int(call.places["id"]))
        return self._barred(call) or (Reply(200, found) if found else Reply(404, {"error": "Patron not found."}))

    def _add(self, call: Call) -> Reply:
        sent = call.json()
        refused = self._barred(call) or self._refused(sent, None)
        if refused:
            return refused
        number = self.put(**sent)
        return Reply(201, self.patrons[number], {"location": f"/api/v1/patrons/{number}"})

    def _revise(self, call: Call) -> Reply:
        number, sent = int(call.places["id"]), call.json()
        barred = self._barred(call)
        if barred or number not in self.patrons:
            return barred or Reply(404, {"error": "Patron not found."})
        refused = self._refused(sent, number)
        if refused:
            return refused
        before = self.patrons[number]
        self.patrons[number] = before | sent
        return Reply(204) if self.patrons[number] == before else Reply(200, self.patrons[number])

    def _refused(self, sent: Any, number: int | None) -> Reply | None:
        wrong = [name for name in sent if name not in KNOWN] + [name for name in REQUIRED if not sent.get(name)]
        if wrong:
            return Reply(400, {"errors": [{"message": "Properties not allowed or missing.", "path": "/body"}]})
        for name, known in (("library_id", self.libraries), ("category_id", self.categories)):
            if sent[name] not in known:
                return Reply(400, {"error": f"Given {name} does not exist"})
        others = [one for key, one in self.patrons.items() if key != number]
        for name in UNIQUE:
            if sent.get(name) and any(one.get(name) == sent[name] for one in others):
                return Reply(409, {"error": f"Your action breaks a unique constraint on {name}", "conflict": name})
        return self._attributes_refused(sent.get("extended_attributes") or [], others)

    def _attributes_refused(self, attributes: list[dict[str, Any]], others: list[Patron]) -> Reply | None:
        types = [one["type"] for one in attributes]
        taken = {(one["type"], one["value"]) for other in others for one in other["extended_attributes"]}
        code = ""
        if set(types) - self.attributes:
            code = "invalid_attribute_type"
        elif len(types) != len(set(types)):
            code = "non_repeatable_attribute"
        elif any((one["type"], one["value"]) in taken for one in attributes if one["type"] == "LLNR"):
            code = "attribute_not_unique"
        return Reply(400, {"error": "The attributes cannot be kept.", "error_code": code}) if code else None


def _matches(patron: Patron, wanted: Mapping[str, Any]) -> bool:
    attribute = wanted.get("extended_attributes.code"), wanted.get("extended_attributes.value")
    pairs = {(one["type"], one["value"]) for one in patron["extended_attributes"]}
    plain = {name: value for name, value in wanted.items() if not name.startswith("extended_attributes.")}
    return all(patron.get(name) == value for name, value in plain.items()) and (
        attribute[0] is None or attribute in pairs
    )
