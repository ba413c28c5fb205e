"""A FOLIO that only imports users, with the traps of the real one."""

from collections.abc import Mapping
from typing import Any

from plugins.library.standin.exchange import Call, Handler, Reply, Standin
from plugins.library.standin.folio_shape import problems

User = dict[str, Any]
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
        self.may_import = True
        self._signed_in = 0

    def routes(self) -> Mapping[tuple[str, str], Handler]:
        """The two ways to sign in, and the import."""
        return {
            ("POST", "/authn/login-with-expiry"): self._login_expiring,
            ("POST", "/authn/login"): self._login,
            ("POST", "/user-import"): self._import,
        }

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
