"""Acknowledgements: the school says which licences it saved, and learns which of them have moved on."""

from typing import Any

from plugins.iddink.standin.exchange import Call, Problem, Reply, json_reply
from plugins.iddink.standin.routes import check_school
from plugins.iddink.standin.service import Service

MOST = 100
FIELDS = {"licence_id", "version", "result"}


def receive(service: Service, call: Call) -> Reply:
    """Take up to 100 acknowledgements in; the answer has one result for each, in the same order."""
    check_school(service, call)
    body = call.json()
    if not isinstance(body, list) or not all(isinstance(item, dict) and item.keys() >= FIELDS for item in body):
        raise Problem(422, "validation_failed", f"Send a list of objects with {', '.join(sorted(FIELDS))}.")
    if len(body) > MOST:
        raise Problem(413, "too_large", f"Send at most {MOST} acknowledgements at once.")
    return json_reply(200, {"data": [_take(service, item) for item in body]})


def _take(service: Service, item: dict[str, Any]) -> dict[str, Any]:
    row = service.world.licences.find(str(item["licence_id"]))
    answer = {"licence_id": item["licence_id"], "result": "rejected"}
    if row is None:
        return answer | {"code": "unknown_licence"}
    if row["version"] != item["version"]:
        return answer | {"code": "version_conflict", "version": row["version"]}
    service.acks.append(item)
    return answer | {"result": "accepted"}
