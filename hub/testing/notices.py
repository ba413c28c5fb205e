"""Notices as the hub would hand them over, without a hub."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hub.plugin import Account, Address, Notice, Outcome, School, Text, YellowRow

AT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
SCHOOL = School(1, "08012345", "Escola <Inventada>", "ES", "ca", "Europe/Madrid")
MARTA = Account(1, "marta@escola.example", "Marta Puig", "en")
TO_MARTA = Address(MARTA.email, MARTA, "https://hub.school.example/d/token-1")


def notice(**changes: Any) -> Notice:
    """Return a pending notice with one brake, three yellow rows and a question, changed as told."""
    told: dict[str, Any] = {
        "plan_id": 7,
        "digest": "d" * 64,
        "revision": 1,
        "state": "pending",
        "title": Text("Licences"),
        "school": SCHOOL,
        "counts": {"create": 12, "update": 3, "end": 1, "blocked": 3, "selected": 13, "unchanged": 40},
        "yellow": rows(3),
        "yellow_total": 3,
        "brakes": [Text.of("{count} licences would end.", count=1)],
        "incomplete": None,
        "open_questions": 1,
        "outcome": None,
        "created_at": AT,
        "review_url": "https://hub.school.example/plans/7",
    }
    return Notice(**(told | changes))


def rows(many: int) -> list[YellowRow]:
    """Return yellow rows with numbered titles."""
    return [
        YellowRow(f"Title {number}", "Publisher & Sons", Text("Its publisher is unknown.")) for number in range(many)
    ]


def outcome(verdict: str = "approve", reason: str = "") -> Outcome:
    """Return what Jan decided."""
    return Outcome(verdict, "Jan de Vries", AT, "web", reason)
