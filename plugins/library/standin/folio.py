"""A FOLIO that imports users and knows their loans, with the traps of the real one."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from plugins.library.standin.exchange import Call, Handler, Reply, Standin
from plugins.library.standin.folio_shape import problems

User = dict[str, Any]
OF_SOURCE = re.compile(r"externalSystemId=\^(\S+_)\* sortby externalSystemId")
OPEN_LOANS = re.compile(r"\(userId==\((.+)\) and status\.name==Open\)")
UNIQUE = ("username", "barcode", "externalSystemId")


class Folio(Standin):
    """One tenant.

    Args:
        groups: The patron groups that it knows.
        expiring: Whether it has the newer sign-in, whose token is in a cookie, or only the older one.
        most_bytes: What a call may weigh.
    """

    def __init__(
        self, groups: tuple[str, ...] = ("leerling", "docent"), *, expiring: bool = True, most_bytes: int = 1_000_000
    ) -> None:
        super().__init__()
        self.tenant, self.username, self.password = "bedacht", "hub", "geheim-bedacht"
        self.groups, self.expiring, self.most_bytes = groups, expiring, most_bytes
        self.users: dict[str, User] = {}
        self.departments: dict[str, str] = {}
        self.lent: list[dict[str, Any]] = []
        self.may_import = self.may_see_loans = True
        self._signed_in = 0

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """The two ways to sign in, the import, and who has what on loan."""
        return {
            ("POST", "/authn/login-with-expiry"): self._login_expiring,
            ("POST", "/authn/login"): self._login,
            ("POST", "/user-import"): self._import,
            ("GET", "/users"): self._list,
            ("GET", "/circulation/loans"): self._on_loan,
        }

    def lend(self, external_id: str) -> None:
        """Let a user have one more item on loan, in the shape of a loan of FOLIO's circulation."""
        with self.lock:
            number = str(uuid.uuid5(uuid.NAMESPACE_OID, f"loan {len(self.lent)}"))
            loan = {"id": number, "userId": _id(external_id), "itemId": number, "status": {"name": "Open"}}
            self.lent.append(loan | {"loanDate": "2026-10-01T12:00:00Z", "action": "checkedout"})

    def expire(self) -> None:
        """Let every token so far be good for nothing."""
        with self.lock:
            self._signed_in += 1

    @property
    def _token(self) -> str:
        return f"token-{self._signed_in}"

    def _login_expiring(self, call: Call) -> Reply:
        if not self.expiring:
            return Reply(404, {"errors": [{"message": "No suitable module found"}]})
        cookie = f"folioAccessToken={self._token}; Path=/; Secure; HttpOnly"
        return self._proved(call) or Reply(201, {"accessTokenExpiration": "2030-01-01"}, {"set-cookie": cookie})

    def _login(self, call: Call) -> Reply:
        return self._proved(call) or Reply(201, {}, {"x-okapi-token": self._token})

    def _proved(self, call: Call) -> Reply | None:
        who = call.json() or {}
        known = who.get("username") == self.username and who.get("password") == self.password
        if known and call.headers.get("x-okapi-tenant") == self.tenant:
            return None
        return Reply(422, {"errors": [{"message": "Password does not match"}]})

    def _import(self, call: Call) -> Reply:
        if call.headers.get("x-okapi-token") != self._token:
            return Reply(401, {"error": "Invalid token"})
        if not self.may_import:
            return Reply(403, {"error": "Access requires permission: user-import.post"})
        if len(call.body) > self.most_bytes:
            return Reply(413)
        body = call.json()
        wrong = list(problems(body))
        if wrong:
            return Reply(422, {"errors": [{"message": message} for message in wrong]})
        if body["totalRecords"] == 0:
            return Reply(200, {"message": "No users to import.", "totalRecords": 0})
        return Reply(200, self._imported(body))

    def _list(self, call: Call) -> Reply:
        query = OF_SOURCE.fullmatch(call.query["query"])
        if query is None:
            return Reply(400, {"errors": [{"message": "This stand-in does not know this query."}]})
        keys = sorted(key for key in self.users if key.startswith(query[1]))
        return self._page(call, "users", [self.users[key] | {"id": _id(key)} for key in keys])

    def _on_loan(self, call: Call) -> Reply:
        query = OPEN_LOANS.fullmatch(call.query["query"])
        if query is None or not self.may_see_loans:
            return Reply(403, {"error": "Access requires permission: circulation.loans.collection.get"})
        wanted = query[1].split(" or ")
        found = [one for one in self.lent if one["userId"] in wanted and one["status"]["name"] == "Open"]
        return self._page(call, "loans", found)

    def _page(self, call: Call, name: str, found: list[dict[str, Any]]) -> Reply:
        if call.headers.get("x-okapi-token") != self._token:
            return Reply(401, {"error": "Invalid token"})
        first, most = int(call.query["offset"]), int(call.query["limit"])
        return Reply(200, {name: found[first : first + most], "totalRecords": len(found)})

    def _imported(self, body: dict[str, Any]) -> dict[str, Any]:
        for department in body.get("included", {}).get("departments", ()):
            self.departments[department["name"]] = department.get("code", department["name"])
        prefix = f"{body['sourceType']}_" if body.get("sourceType") else ""
        created, updated, failed = 0, 0, []
        for sent in body["users"]:
            user = sent | {"externalSystemId": prefix + sent["externalSystemId"]}
            why = self._refused(user)
            if why:
                failed.append({name: user[name] for name in ("username", "externalSystemId")} | {"errorMessage": why})
                continue
            before = self.users.get(user["externalSystemId"])
            self.users[user["externalSystemId"]] = _kept(before, user, only=body.get("updateOnlyPresentFields", False))
            created, updated = created + (before is None), updated + (before is not None)
        message = self._missing(body, prefix, failed=bool(failed))
        counts = {"createdRecords": created, "updatedRecords": updated, "failedRecords": len(failed)}
        return {"message": message, **counts, "failedUsers": failed, "totalRecords": len(body["users"])}

    def _refused(self, user: User) -> str:
        if user.get("patronGroup") not in {None, *self.groups}:
            return f"Patron group does not exist in the system: [{user['patronGroup']}]"
        unknown = [name for name in user.get("departments", ()) if name not in self.departments]
        if unknown:
            return f"Departments do not exist: {unknown}"
        others = [other for key, other in self.users.items() if key != user["externalSystemId"]]
        taken = [name for name in UNIQUE if user.get(name) and any(user[name] == one.get(name) for one in others)]
        return f"User with this {taken[0]} already exists" if taken else ""

    def _missing(self, body: dict[str, Any], prefix: str, *, failed: bool) -> str:
        if not body.get("deactivateMissingUsers"):
            return "Users were imported successfully."
        if failed:
            return "Users were not deactivated because of import failures."
        sent = {prefix + one["externalSystemId"] for one in body["users"]}
        for key, user in self.users.items():
            if key.startswith(prefix) and key not in sent:
                user["active"] = False
        return "Deactivated missing users."


def _id(external_id: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, external_id))


def _kept(before: User | None, user: User, *, only: bool) -> User:
    """A user after an import: all of it replaced, or the fields that are present, ``personal`` being one of them."""
    if before is None or not only:
        return user
    merged = before | user
    was = before.get("personal", {}).get("addresses", ())
    now = {one["addressTypeId"]: one for one in (*was, *user.get("personal", {}).get("addresses", ()))}
    if now:
        merged["personal"] = merged["personal"] | {"addresses": list(now.values())}
    return merged
