"""The stand-in distributor: an invented vendor of licences on a real HTTP port of this machine."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime

import uvicorn

from plugins.iddink.standin import catalogue, control
from plugins.iddink.standin.catalogue import UNKNOWN, Row
from plugins.iddink.standin.clock import START, instant
from plugins.iddink.standin.events import happen
from plugins.iddink.standin.server import application
from plugins.iddink.standin.service import Service

START_WAIT = 10.0


class Standin:
    """A distributor that everything can be asked of and that can be told to go wrong.

    Args:
        seed: What all invented data is made from; the same seed gives the same bytes.
        size: `small`, `big` or `zero` (a school without licences).
        start: The first moment of its clock, aware.
        ticking: Whether its clock runs with real time (a demo) or stands still (a test).
        first_day: The day that stands for 7 September 2026; all days of the data are moved with it.
    """

    def __init__(
        self,
        seed: int = 7,
        size: str = "small",
        start: datetime = START,
        *,
        ticking: bool = False,
        first_day: date | None = None,
    ) -> None:
        self._service = Service(seed, size, start, ticking=ticking, first_day=first_day)
        self.url = ""
        self.token = self._service.token
        self.school_code = self._service.world.size.school_code
        self.school_name = self._service.world.size.school_name
        self.school_year = self._service.school_year

    @contextmanager
    def serve(self, port: int = 0, host: str = "127.0.0.1") -> Iterator["Standin"]:
        """Serve over HTTP from a thread until the block ends; port 0 takes a free one."""
        with socket.create_server((host, port)) as listener:
            config = uvicorn.Config(
                application(self._service),
                log_config=None,
                access_log=False,
                lifespan="off",
                date_header=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            self.url = f"http://{host}:{listener.getsockname()[1]}"
            thread.start()
            try:
                _await_start(server, thread)
                yield self
            finally:
                server.should_exit = True
                thread.join()

    @property
    def mess(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of licences, publishers or people that were planted, by the id of the mess."""
        return self._service.world.mess

    @property
    def requests(self) -> list[tuple[str, str, int]]:
        """Method, path and status of every call so far, without the calls of the control plane."""
        return self._service.requests

    @property
    def acks(self) -> list[Row]:
        """The acknowledgements that were accepted."""
        return self._service.acks

    def roster(self) -> list[dict[str, str]]:
        """The pupils and teachers of this school year, as the school knows them."""
        people = self._service.world.people
        rows: list[dict[str, str]] = self._service.moving.moved(
            [person.row() for person in (*people.pupils, *people.teachers)]
        )
        return rows

    def leavers(self) -> list[dict[str, str]]:
        """The pupils who left in June, in the same shape; their school year is the last one."""
        return [person.row() for person in self._service.world.people.left.values()]

    def publishers(self) -> list[dict[str, str | None]]:
        """publisher_id, name and protocol of every publisher as the vendor knows it now."""
        return [_summary(row) for row in self._service.world.publishers]

    def registered(self) -> list[dict[str, str | None]]:
        """The publishers that an operator would have registered at first: all but the unknown one."""
        return [_summary(row) for row in catalogue.publishers() if row["publisher_id"] != UNKNOWN]

    def licences(self) -> list[Row]:
        """Every licence as it is now, in the order of change, tombstones too."""
        with self._service.lock:
            return deepcopy([*self._service.world.licences])

    def licence(self, licence_id: str) -> Row:
        """One licence as it is now.

        Raises:
            LookupError: No licence has this id.
        """
        found = self._service.world.licences.find(licence_id)
        if found is None:
            raise LookupError(f"No licence {licence_id}.")
        return deepcopy(found)

    def fault(
        self, name: str, *, times: int | None = 1, page: int | None = None, path: str = "", **options: object
    ) -> None:
        """Let something go wrong with the next calls; see `faults.KNOWN` and `Switchboard.set`."""
        with self._service.lock:
            self._service.board.set(name, times=times, page=page, path=path, **options)

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        with self._service.lock:
            self._service.board.clear()

    def mutate(self, key: str, **fields: object) -> None:
        """Change fields of a licence, book or publisher; an object is merged into the one that is there."""
        control.mutate(self._service, key, fields)

    def revoke(self, licence_id: str) -> None:
        """Take a licence back."""
        control.revoke(self._service, licence_id)

    def remove(self, key: str) -> None:
        """Let a record be gone: a tombstone in incremental answers, absent from full ones."""
        control.remove(self._service, key)

    def happen(self, mess: str) -> None:
        """Let a planted event happen; see `events.happen`."""
        with self._service.lock:
            happen(self._service.world, mess, instant(self._service.clock.now()))

    def advance(self, seconds: float) -> None:
        """Move its clock."""
        with self._service.lock:
            self._service.clock.advance(seconds)

    def now(self) -> datetime:
        """The moment on its clock, in UTC."""
        return self._service.clock.now()

    def reset(self) -> None:
        """Back to the first moment and the planted data."""
        self._service.reset()


def _summary(publisher: Row) -> dict[str, str | None]:
    protocol = publisher["protocol"]
    return {
        "publisher_id": publisher["publisher_id"],
        "name": publisher["name"],
        "protocol": protocol["kind"] if protocol else None,
    }


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    limit = time.monotonic() + START_WAIT
    while not server.started:
        if not thread.is_alive() or time.monotonic() > limit:
            raise RuntimeError("The stand-in did not start: try again, or give it another port.")
        time.sleep(0.005)
