"""Comparing what was staged with the register: set work in SQL, so it stays flat for a million rows."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import text

from hub.store.jsonsql import JsonSql

if TYPE_CHECKING:
    from sqlmodel import Session

    from hub.plugin.records import Shape

_PAGE = 10_000
_COLUMNS = (
    "plan_id, seq, record, key, kind, before_fingerprint, after_fingerprint, "
    "before, after, title, subject, facet, blocked, selected"
)


class Comparison(NamedTuple):
    """Which staged rows are compared with which register, for which plan."""

    plan_id: int
    job_id: int
    school_id: int
    source: str
    only_run: int | None
    ends: bool


def compare(session: Session, shape: Shape, comparison: Comparison, *, dialect: str) -> int:
    """Store the differences of one record type as changes; return how many rows did not differ."""
    sql = JsonSql(dialect)
    values = {
        "plan": comparison.plan_id,
        "job": comparison.job_id,
        "school": comparison.school_id,
        "source": comparison.source,
        "record": shape.name,
        "run": comparison.only_run,
    }
    seen = "AND s.run_id = :run" if comparison.only_run is not None else ""
    staged = f"FROM staged s WHERE s.job_id = :job AND s.record = :record {seen}"
    total = int(session.execute(text(f"SELECT count(*) {staged}"), _used(staged, values)).scalar_one())
    differing = insert(session, _differing(shape, sql, seen), values)
    if comparison.ends:
        insert(session, _ending(shape, sql), values)
    return total - differing


def insert(session: Session, select: str, values: dict[str, Any]) -> int:
    """Store what ``select`` finds as changes of plan ``:plan``, numbered on from ``:base``; return how many."""
    values = values | {"base": _last_seq(session, values["plan"])}
    result: Any = session.execute(text(f"INSERT INTO change ({_COLUMNS}) {select}"), _used(select, values))
    return int(result.rowcount)


def _used(sql: str, values: dict[str, Any]) -> dict[str, Any]:
    """Bind only what the statement names: PostgreSQL cannot type a parameter that nothing uses."""
    return {name: value for name, value in values.items() if f":{name}" in sql}


def _last_seq(session: Session, plan_id: int) -> int:
    query = text("SELECT coalesce(max(seq), 0) FROM change WHERE plan_id = :plan")
    return int(session.execute(query, {"plan": plan_id}).scalar_one())


def _differing(shape: Shape, sql: JsonSql, seen: str) -> str:
    return f"""
        SELECT CAST(:plan AS integer), CAST(:base AS integer) + row_number() OVER (ORDER BY s.key),
               s.record, s.key,
               CASE WHEN r.key IS NULL THEN 'create' ELSE 'update' END, r.fingerprint, s.fingerprint,
               CASE WHEN r.key IS NULL THEN NULL ELSE {sql.image(shape, "r")} END, s.data,
               {headings(shape, sql, "s.data")}, FALSE, TRUE
        FROM staged s
        LEFT JOIN "{shape.name}" r ON r.school_id = :school AND r.key = s.key
        WHERE s.job_id = :job AND s.record = :record {seen}
          AND (r.key IS NULL OR r.fingerprint <> s.fingerprint OR r.ended_on IS NOT NULL)
        ORDER BY s.key
    """


def _ending(shape: Shape, sql: JsonSql) -> str:
    image = sql.image(shape, "r")
    return f"""
        SELECT CAST(:plan AS integer), CAST(:base AS integer) + row_number() OVER (ORDER BY key),
               CAST(:record AS text), key, 'end', fingerprint, NULL, image, NULL,
               {headings(shape, sql, "image")}, FALSE, TRUE
        FROM (SELECT r.key AS key, r.fingerprint AS fingerprint, {image} AS image
              FROM "{shape.name}" r
              LEFT JOIN staged s ON s.job_id = :job AND s.record = :record AND s.key = r.key
              WHERE r.school_id = :school AND r.source = :source AND r.ended_on IS NULL AND s.key IS NULL) gone
        ORDER BY key
    """


def headings(shape: Shape, sql: JsonSql, data: str) -> str:
    """Return the SQL of title, subject and facet of a record in a JSON column."""
    record = shape.record
    names = (record.title_field, record.subject_field, record.facet_field)
    known = {field.name for field in shape.fields}
    fallback = sql.text(data, shape.key[0])
    parts = [
        sql.text(data, name) if name in known else (fallback if position == 0 else "''")
        for position, name in enumerate(names)
    ]
    return ", ".join(parts)


def digest_of(session: Session, plan_id: int) -> str:
    """Return the SHA-256 over all changes in order: what a decision is about."""
    line = (
        "record || '\x1f' || key || '\x1f' || kind || '\x1f' || coalesce(before_fingerprint, '') "
        "|| '\x1f' || coalesce(after_fingerprint, '')"
    )
    return _digest(session, plan_id, line, "TRUE")


def selection_digest(session: Session, plan_id: int) -> tuple[int, str]:
    """Return how many changes are chosen and the SHA-256 over their numbers."""
    query = text("SELECT count(*) FROM change WHERE plan_id = :plan AND selected")
    total = session.execute(query, {"plan": plan_id}).scalar_one()
    return int(total), _digest(session, plan_id, "CAST(seq AS text)", "selected")


def blocked_digest(session: Session, plan_id: int) -> str:
    """Return the SHA-256 over the numbers of the yellow rows."""
    return _digest(session, plan_id, "CAST(seq AS text)", "blocked")


def _digest(session: Session, plan_id: int, line: str, where: str) -> str:
    """Hash one line a change, a page of numbers at a time: memory stays flat on both databases."""
    digest, last = sha256(), _last_seq(session, plan_id)
    query = text(
        f"SELECT {line} FROM change WHERE plan_id = :plan AND seq > :start AND seq <= :stop AND {where} ORDER BY seq"
    )
    for start in range(0, last, _PAGE):
        found = session.execute(query, {"plan": plan_id, "start": start, "stop": start + _PAGE}).scalars()
        digest.update("".join(f"{line}\n" for line in found).encode())
    return digest.hexdigest()
