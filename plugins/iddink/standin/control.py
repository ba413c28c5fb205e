"""The control plane of tests and demos: reset, clock, faults and changes, over HTTP or from Python."""

from datetime import datetime
from typing import Any

from plugins.iddink.standin.clock import instant
from plugins.iddink.standin.events import happen
from plugins.iddink.standin.exchange import Call, Problem, Reply, json_reply
from plugins.iddink.standin.service import Service
from plugins.iddink.standin.shelf import TOMBSTONE

PREFIX = "/__control__"
Order = dict[str, Any]


def mutate(service: Service, key: str, fields: dict[str, Any]) -> None:
    """Change fields of a licence, book or publisher now: one version up."""
    with service.lock:
        service.world.shelf_of(key).change(key, fields, instant(service.clock.now()))


def revoke(service: Service, licence_id: str) -> None:
    """Take a licence back."""
    fields = {
        "status": "revoked",
        "revoked_at": instant(service.clock.now()),
        "revoke_reason": "withdrawn_by_distributor",
    }
    mutate(service, licence_id, fields)


def remove(service: Service, key: str) -> None:
    """Let a record be gone: a tombstone for who asks for changes, absent for who reads everything."""
    mutate(service, key, {service.world.shelf_of(key).shape.status: TOMBSTONE})


def command(service: Service, call: Call) -> Reply:
    """Do what `POST /__control__/{verb}` asks; the answer tells the time on the clock.

    Raises:
        Problem: No such verb, or the order is wrong; it says how it must be.
    """
    order = call.json() if call.body else {}
    act = {"reset": _reset, "clock": _clock, "fault": _fault, "mutate": _mutate}.get(call.places["verb"])
    if act is None or not isinstance(order, dict):
        raise Problem(404, "unknown_command", "Send an object to reset, clock, fault or mutate.")
    try:
        act(service, order)
    except (ValueError, LookupError, TypeError) as wrong:
        raise Problem(400, "invalid_parameter", f"{wrong}") from wrong
    return json_reply(200, {"now": instant(service.clock.now())})


def _reset(service: Service, _order: Order) -> None:
    service.reset()


def _clock(service: Service, order: Order) -> None:
    if "set" in order:
        service.clock.set(datetime.fromisoformat(order["set"]))
    service.clock.advance(float(order.get("advance", 0)))


def _fault(service: Service, order: Order) -> None:
    if order.pop("clear", False):
        service.board.clear()
    if order:
        service.board.set(order.pop("name", ""), **order)


def _mutate(service: Service, order: Order) -> None:
    if "licence_id" in order:
        mutate(service, order["licence_id"], order.get("fields", {}))
    if "revoke" in order:
        revoke(service, order["revoke"])
    if "remove" in order:
        remove(service, order["remove"])
    if "happen" in order:
        happen(service.world, order["happen"], instant(service.clock.now()))
