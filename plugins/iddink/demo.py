"""What `hub demo` shows of Iddink: an invented distributor, and a school that uses it already."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from hub.plugin import Demo, DemoHub, Services
from plugins.iddink import access, publishers
from plugins.iddink.connector import Licences
from plugins.iddink.standin import Standin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from hub.plugin import School

_SEED = 7
# The school has been reading these two publishers' books; the others it has never synchronised.
_CONNECTED: Mapping[str, tuple[str, dict[str, str]]] = {
    "pub-003": (
        "lti_1p1",
        {
            "launch_url": "https://paraulaoberta.example/launch",
            "consumer_key": "vallfosca",
            "shared_secret": "an-invented-shared-secret",
            "signature": "HMAC-SHA256",
        },
    ),
    "pub-005": ("link", {"url": "https://camiral.example"}),
}


class IddinkDemo(Demo):
    """The stand-in distributor with its invented Catalan school."""

    order = 20

    _standin: Standin

    def __init__(self) -> None:
        self._running = ExitStack()

    def open(self, hub: DemoHub) -> Mapping[str, Any]:
        now = datetime.now(UTC)
        self._standin = Standin(_SEED, start=now, ticking=True, first_day=_first_day(hub.folder, now.date()))
        self._running.enter_context(self._standin.serve())
        hub.shared["roster"] = [_as_list(row) for row in self._standin.roster()]
        return {"allow_http": True, "allow_private": True}

    def seed(self, services: Services, school: School) -> None:
        """Turn the exchange on with the stand-in's address of today; the rest only the first time."""
        now = services.clock()
        year = access.school_year(access.local_day(now, school))
        with services.writing() as session:
            access.turn(session, school, on=True, who="demo", at=now)
            access.save_credential(
                session,
                services.secrets,
                school,
                services.settings("iddink"),
                year=year,
                base_url=self._standin.url,
                token=self._standin.token,
            )
            if publishers.registered(session):
                return
            for row in self._standin.registered():
                publishers.register(session, row["publisher_id"] or "", row["name"] or "", row["protocol"])
            for publisher, (kind, values) in _CONNECTED.items():
                publishers.connect(session, services.secrets, school.id, publisher, kind, values, now)

    def facts(self) -> Mapping[str, Any]:
        return {
            "iddink": {
                "distributor": self._standin.url,
                "token": self._standin.token,
                "job": Licences.name,
                "mess": {name: list(ids) for name, ids in self._standin.mess.items()},
            }
        }

    def close(self) -> None:
        self._running.close()


def _as_list(row: dict[str, str]) -> dict[str, str]:
    """A person under the headings that lists of pupils have."""
    return {("surname2" if name == "family_name2" else name): value for name, value in row.items()}


def _first_day(folder: Path, today: date) -> date:
    """The first school day of the invented data: the day of the demo's first start, and that one ever after."""
    kept = folder / "iddink-first-day"
    if not kept.exists():
        kept.write_text(today.isoformat())
    return date.fromisoformat(kept.read_text())
