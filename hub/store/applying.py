"""Compare-and-set of a plan's chosen changes into the register, a chunk with its receipts at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from hub.model.states import Outcome
from hub.model.text import Text, packed
from hub.plugin.columns import instant_text
from hub.store import moves
from hub.store.jsonsql import JsonSql
from hub.store.plan_tables import ReceiptRow

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel import Session

    from hub.plugin.records import Shape

_REGISTER_LOCK = 7_245_002
_CHOSEN = "c.plan_id = :plan AND c.record = :record AND c.seq > :start AND c.seq <= :stop AND c.selected"


class Chunk(NamedTuple):
    """A range of a plan's changes: ``start`` < seq <= ``stop``."""

    plan_id: int
    school_id: int
    source: str
    start: int
    stop: int


def chunks(session: Session, plan_id: int, *, smallest: int, largest: int) -> list[tuple[int, int]]:
    """Return the ranges that have no receipts yet; a chunk and its receipts commit together.

    A plan is cut into about forty, so that progress shows, within the given sizes.
    """
    bounds = "SELECT coalesce(max(seq), 0) FROM {} WHERE plan_id = :plan"
    done = int(session.execute(text(bounds.format("receipt")), {"plan": plan_id}).scalar_one())
    last = int(session.execute(text(bounds.format("change")), {"plan": plan_id}).scalar_one())
    size = max(smallest, min(largest, last // 40))
    return [(start, min(start + size, last)) for start in range(done, last, size)]


def one_at_a_time(session: Session, school_id: int, *, sqlite: bool) -> None:
    """On PostgreSQL let no two plans write the same school's registers at once; SQLite never does."""
    if not sqlite:
        query = text(f"SELECT pg_advisory_xact_lock({_REGISTER_LOCK}, CAST(:school AS integer))")
        session.execute(query, {"school": school_id})


def refused(session: Session, chunk: Chunk, now: datetime) -> None:
    """Keep that the register refused the one row of this chunk: a value does not fit its table."""
    detail = packed(
        Text("The register does not take this row: a value does not fit. Tell the developer of the plugin.")
    )
    session.add(ReceiptRow(plan_id=chunk.plan_id, seq=chunk.stop, outcome=Outcome.FAILED, at=now, detail=detail))


class Applier:
    """Applies one record type of one chunk inside the caller's transaction; of ``only`` these rows, if given."""

    def __init__(
        self,
        session: Session,
        shape: Shape,
        chunk: Chunk,
        *,
        dialect: str,
        now: datetime,
        only: Collection[int] | None = None,
    ) -> None:
        numbers = "" if only is None else f" AND c.seq IN ({', '.join(map(str, sorted(only))) or 'NULL'})"
        self._chosen = _CHOSEN + numbers
        self._session = session
        self._shape = shape
        self._now = now
        self._sql = JsonSql(dialect)
        self._table = f'"{shape.name}"'
        instant: Any = instant_text(now) if dialect == "sqlite" else now
        self._values = {
            "plan": chunk.plan_id,
            "school": chunk.school_id,
            "source": chunk.source,
            "record": shape.name,
            "start": chunk.start,
            "stop": chunk.stop,
            "now": instant,
            "today": now.date().isoformat() if dialect == "sqlite" else now.date(),
        }

    def apply(self) -> None:
        """Write the receipts first, then exactly what they call applied."""
        if self._run(self._receipts()) == 0:
            return
        found = self._outcomes()
        for needed, statement in (
            (any(outcome == "stale" for _kind, outcome in found), self._moved),
            (("create", "applied") in found, self._creates),
            (("update", "applied") in found, self._updates),
            (("end", "applied") in found, self._ends),
            (("end", "applied") in found, self._ends_as_before),
        ):
            if needed:
                self._run(statement())
        if any(outcome == "applied" for _kind, outcome in found):
            moves.note(self._session, self._values["school"], self._shape.name, self._now)

    def _outcomes(self) -> frozenset[tuple[str, str]]:
        query = f"""
            SELECT DISTINCT c.kind, x.outcome FROM change c
            JOIN receipt x ON x.plan_id = c.plan_id AND x.seq = c.seq WHERE {self._chosen}
        """
        used = {name: value for name, value in self._values.items() if f":{name}" in query}
        return frozenset((row[0], row[1]) for row in self._session.execute(text(query), used))

    def _run(self, sql: str) -> int:
        used = {name: value for name, value in self._values.items() if f":{name}" in sql}
        result: Any = self._session.execute(text(sql), used)
        return int(result.rowcount)

    def forecast(self) -> dict[int, str]:
        """Return what would become of each chosen row, by its number; writes nothing."""
        query = f"SELECT c.seq, {self._verdict()} {self._compared()}"
        used = {name: value for name, value in self._values.items() if f":{name}" in query}
        return {row[0]: row[1] for row in self._session.execute(text(query), used)}

    def _receipts(self) -> str:
        return f"""
            INSERT INTO receipt (plan_id, seq, outcome, at)
            SELECT c.plan_id, c.seq, {self._verdict()}, :now {self._compared()}
        """

    def _verdict(self) -> str:
        same = self._sql.same(self._shape, "r", "c.before")
        return f"""CASE
                WHEN c.kind = 'create' AND r.key IS NULL THEN 'applied'
                WHEN c.kind = 'end' AND (r.key IS NULL OR r.ended_on IS NOT NULL) THEN 'already'
                WHEN c.kind <> 'end' AND r.fingerprint = c.after_fingerprint AND r.ended_on IS NULL THEN 'already'
                WHEN c.kind <> 'create' AND r.key IS NOT NULL AND {same} THEN 'applied'
                ELSE 'stale' END"""

    def _compared(self) -> str:
        return f"""
            FROM change c
            LEFT JOIN {self._table} r ON r.school_id = :school AND r.key = c.key
            WHERE {self._chosen}
        """

    def _moved(self) -> str:
        """Keep what a stale row looks like now, for the person who must look again."""
        return f"""
            UPDATE receipt SET moved = (
                SELECT {self._sql.image(self._shape, "r")} FROM change c
                JOIN {self._table} r ON r.school_id = :school AND r.key = c.key
                WHERE c.plan_id = receipt.plan_id AND c.seq = receipt.seq)
            WHERE plan_id = :plan AND seq > :start AND seq <= :stop AND outcome = 'stale'
              AND seq IN (SELECT c.seq FROM change c WHERE {self._chosen})
        """

    def _applied(self, kind: str) -> str:
        return f"""
            FROM change c JOIN receipt x ON x.plan_id = c.plan_id AND x.seq = c.seq AND x.outcome = 'applied'
            WHERE {self._chosen} AND c.kind = '{kind}'
        """

    def _creates(self) -> str:
        names = [field.name for field in self._shape.fields]
        local = [name for name in self._shape.local if self._default(name) is not None]
        columns = ", ".join(f'"{name}"' for name in (*names, *local))
        values = [self._sql.value("c.after", field) for field in self._shape.fields]
        values += [f"'{self._default(name)}'" for name in local]
        return f"""
            INSERT INTO {self._table} (school_id, key, ref, source, fingerprint, changed_at, {columns})
            SELECT CAST(:school AS integer), c.key, {self._sql.random_ref}, CAST(:source AS text),
                   c.after_fingerprint, :now, {", ".join(values)}
            {self._applied("create")}
        """

    def _default(self, name: str) -> str | None:
        default = self._shape.record.model_fields[name].default
        return default if isinstance(default, str) and default.replace("_", "").isalnum() else None

    def _updates(self) -> str:
        return self._set("update", "NULL")

    def _ends_as_before(self) -> str:
        """Undo a return to life: the record gets the values and the date of ending that it had."""
        return self._set("end", self._sql.ended("n.after"))

    def _set(self, kind: str, ended: str) -> str:
        sets = ", ".join(f'"{field.name}" = {self._sql.value("n.after", field)}' for field in self._shape.fields)
        return f"""
            UPDATE {self._table} SET {sets}, fingerprint = n.after_fingerprint, ended_on = {ended},
                   source = CAST(:source AS text), changed_at = :now
            FROM (SELECT c.key AS change_key, c.after, c.after_fingerprint
                  {self._applied(kind)} AND c.after IS NOT NULL) n
            WHERE {self._table}.school_id = :school AND {self._table}.key = n.change_key
        """

    def _ends(self) -> str:
        return f"""
            UPDATE {self._table} SET ended_on = :today, changed_at = :now
            WHERE school_id = :school AND key IN (SELECT c.key {self._applied("end")} AND c.after IS NULL)
        """
