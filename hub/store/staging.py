"""What a job last saw at its vendor, kept as rows: full runs and increments give the same picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from hub.store.database import Database, bulk
from hub.store.encoding import Codec
from hub.store.plan_tables import StagedRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from hub.plugin.records import Draft, Record, Shape
    from hub.store.sealing import Sealer

_BATCH = 20_000
_UPSERT = """
    INSERT INTO staged (job_id, record, key, fingerprint, data, run_id) {source}
    ON CONFLICT (job_id, record, key) DO UPDATE
    SET fingerprint = excluded.fingerprint, data = excluded.data, run_id = excluded.run_id
"""
_TEMPORARY = """
    CREATE TEMPORARY TABLE IF NOT EXISTS arriving
    (job_id integer, record text, key text, fingerprint text, data jsonb, run_id integer) ON COMMIT DELETE ROWS
"""
_COPY = "COPY arriving (job_id, record, key, fingerprint, data, run_id) FROM STDIN"


class Staging:
    """Takes the drafts of one run in batches, each in a short transaction of its own."""

    def __init__(
        self,
        database: Database,
        *,
        job_id: int,
        run_id: int,
        school_id: int,
        shapes: Sequence[Shape],
        sealer: Sealer,
    ) -> None:
        self._database = database
        self._job_id, self._run_id = job_id, run_id
        self._codecs = {shape.record: Codec(shape, school_id, sealer) for shape in shapes}
        self._batch: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.taken = 0

    def codec(self, record: type[Record]) -> Codec:
        """Return how ``record`` is encoded here."""
        return self._codecs[record]

    def add(self, draft: Draft) -> None:
        """Take one draft; the same record again replaces the earlier one."""
        codec = self._codecs[draft.record]
        key, mark, data = codec.encode(draft.values)
        name = codec.shape.name
        self._batch[name, key] = (self._job_id, name, key, mark, data, self._run_id)
        self.taken += 1
        if len(self._batch) >= _BATCH:
            self.flush()

    def remove(self, draft: Draft) -> None:
        """Forget a record that the vendor says is gone."""
        codec = self._codecs[draft.record]
        key = codec.key(draft.values)
        self._batch.pop((codec.shape.name, key), None)
        with self._database.writing() as session:
            session.execute(
                text("DELETE FROM staged WHERE job_id = :job AND record = :record AND key = :key"),
                {"job": self._job_id, "record": codec.shape.name, "key": key},
            )

    def flush(self) -> None:
        """Write what is waiting."""
        if not self._batch:
            return
        rows = sorted(self._batch.values())  # in key order, so that a batch touches each page once
        self._batch.clear()
        with self._database.writing(bulk=True) as session:
            if self._database.is_sqlite:
                bulk(session, _UPSERT.format(source="VALUES (?, ?, ?, ?, ?, ?)"), rows)
            else:
                _copy(session, rows)

    def forget_unseen(self) -> None:
        """Drop what a complete full run no longer met."""
        with self._database.writing() as session:
            session.execute(
                text("DELETE FROM staged WHERE job_id = :job AND run_id <> :run"),
                {"job": self._job_id, "run": self._run_id},
            )


def _copy(session: Session, rows: Sequence[tuple[Any, ...]]) -> None:
    connection = session.connection()
    connection.exec_driver_sql(_TEMPORARY)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)
    connection.exec_driver_sql(_UPSERT.format(source="SELECT * FROM arriving"))


def count_seen(session: Session, job_id: int, run_id: int) -> int:
    """Return how many distinct records a run met."""
    query = text("SELECT count(*) FROM staged WHERE job_id = :job AND run_id = :run")
    return int(session.execute(query, {"job": job_id, "run": run_id}).scalar_one())


def staged_values(session: Session, job_id: int, record: str, key: str) -> dict[str, Any] | None:
    """Return the values of a record as a job last saw it, as they are stored; None when it is gone."""
    row = session.get(StagedRow, (job_id, record, key))
    return dict(row.data) if row is not None else None


def repeated(
    session: Session, job_id: int, shape: Shape, names: Sequence[str], *, sqlite: bool
) -> Mapping[tuple[Any, ...], int]:
    """Return the values of ``names`` that several staged records share, and how many do.

    Values come as text; a record in which one of them is empty does not count.
    """
    extract = "json_extract(data, '$.{0}')" if sqlite else "data ->> '{0}'"
    columns = [extract.format(shape.field(name).name) for name in names]
    present = " AND ".join(f"{column} IS NOT NULL" for column in columns)
    query = text(
        f"SELECT {', '.join(columns)}, count(*) FROM staged WHERE job_id = :job AND record = :record "
        f"AND {present} GROUP BY {', '.join(columns)} HAVING count(*) > 1"
    )
    rows = session.execute(query, {"job": job_id, "record": shape.name})
    return {tuple(row[:-1]): int(row[-1]) for row in rows}
