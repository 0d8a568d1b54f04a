"""Runs and their books: what each run sent, and where every record of it ended (law 3)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from contract.runs import COUNTS, DataSetEnd, RunEvent, Step
from projections.generation.arrays import columns_of
from projections.generation.stored import RecordKey
from projections.permanent.schema.tables import BOOKS

Entry = tuple[str, str, str, str]
"""School, run id, data set, and the book: one of `BOOKS`."""

_STATES: Final = {
    Step.STARTED: "running",
    Step.COMPLETED: "completed",
    Step.ABANDONED: "abandoned",
}


def record_steps(connection: Connection[Any], events: Iterable[RunEvent]) -> None:
    """Write steps of runs, in order, into their history. A repeat changes nothing."""
    of_runs: list[dict[str, Any]] = []
    of_data_sets: dict[tuple[str, str, str], list[Any]] = {}
    for event in events:
        end = event["data_set"]
        if end is None:
            of_runs.append(_run_row(event))
        else:
            at = event["school"], event["run_id"], end["data_set"]
            of_data_sets[at] = [*at, end["outcome"], end["reason"], *_counts(end)]
    if of_runs:
        with connection.cursor() as cursor:
            cursor.executemany(_RUN, of_runs)
    if of_data_sets:
        columns = zip(*of_data_sets.values(), strict=True)
        connection.execute(_DATA_SETS, [list(column) for column in columns])


def _run_row(event: RunEvent) -> dict[str, Any]:
    step = Step(event["step"])
    at = datetime.fromtimestamp(event["occurred_at_ms"] / 1000, UTC)
    return dict(event) | {
        "state": _STATES[step],
        "started_at": at if step is Step.STARTED else None,
        "completed_at": at if step is Step.COMPLETED else None,
        "readiness": Jsonb(event["readiness"]) if event["readiness"] else None,
    }


def _counts(end: DataSetEnd) -> list[int]:
    return [end["counts"][name] for name in COUNTS]


_RUN: Final = (
    "INSERT INTO sync.run AS r (school_id, run_id, version, state, started_at, completed_at,"
    " producer_version, installation, previous_run_id, readiness)"
    " VALUES (%(school)s, %(run_id)s, %(version)s, %(state)s, %(started_at)s, %(completed_at)s,"
    " %(producer_version)s, %(installation)s, %(previous_run_id)s,"
    " %(readiness)s)"
    " ON CONFLICT (school_id, run_id) DO UPDATE SET"
    # A repeated start must not open a run again that is over.
    " state = CASE WHEN r.state = 'running' THEN excluded.state ELSE r.state END,"
    " started_at = coalesce(r.started_at, excluded.started_at),"
    " completed_at = coalesce(r.completed_at, excluded.completed_at),"
    " readiness = coalesce(r.readiness, excluded.readiness)"
)
_DATA_SET_COLUMNS: Final = ("state", "reason", *COUNTS)
_DATA_SETS: Final = SQL(
    "INSERT INTO sync.run_data_set (school_id, run_id, data_set, {columns})"
    " SELECT * FROM unnest({texts}, {counts}) ON CONFLICT (school_id, run_id, data_set)"
    " DO UPDATE SET ({columns}) = ROW ({new})"
).format(
    columns=SQL(", ").join(map(Identifier, _DATA_SET_COLUMNS)),
    texts=SQL(", ").join([SQL("%s::text[]")] * 5),
    counts=SQL(", ").join([SQL("%s::bigint[]")] * len(COUNTS)),
    new=SQL(", ").join(Identifier("excluded", name) for name in _DATA_SET_COLUMNS),
)

_MISSING: Final = SQL("coalesce(created + updated + removed, 0) - ({books})").format(
    books=SQL(" + ").join(map(Identifier, BOOKS))
)
"""How many records of a data set a run has sent that stand in none of its books."""


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A completed run, and the server that it ran on."""

    run_id: str
    installation: str | None


def ended_before(connection: Connection[Any], school_id: str, version: int) -> EndedRun | None:
    """Return the latest completed run of a school that is older than this version."""
    with connection.cursor(row_factory=class_row(EndedRun)) as cursor:
        return cursor.execute(
            "SELECT run_id, installation FROM sync.run WHERE school_id = %s AND version < %s"
            " AND state = 'completed' ORDER BY version DESC LIMIT 1",
            [school_id, version],
        ).fetchone()


def is_completed(connection: Connection[Any], school_id: str, run_id: str) -> bool:
    """Say whether the end of this run is known."""
    found = connection.execute(
        "SELECT FROM sync.run WHERE (school_id, run_id) = (%s, %s) AND state = 'completed'",
        [school_id, run_id],
    )
    return found.fetchone() is not None


def newest_version(connection: Connection[Any], school_id: str) -> int:
    """Return the newest version of any run of a school that is known, 0 where none is."""
    row = connection.execute(
        "SELECT coalesce(max(version), 0) FROM sync.run WHERE school_id = %s", [school_id]
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return int(row[0])


def post(connection: Connection[Any], changes: Mapping[Entry, int]) -> None:
    """Change the books of runs by these numbers of records."""
    for book in BOOKS:
        rows = [
            (school_id, run_id, data_set, count)
            for (school_id, run_id, data_set, in_book), count in changes.items()
            if in_book == book and count
        ]
        if rows:
            _post_to(connection, book, rows)


def _post_to(connection: Connection[Any], book: str, rows: list[tuple[str, str, str, int]]) -> None:
    connection.execute(
        SQL(
            "INSERT INTO sync.run_data_set AS d (school_id, run_id, data_set, {book})"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[])"
            " ON CONFLICT (school_id, run_id, data_set)"
            " DO UPDATE SET {book} = d.{book} + excluded.{book}"
        ).format(book=Identifier(book)),
        [list(column) for column in zip(*rows, strict=True)],
    )


def weigh(connection: Connection[Any], school_id: str, run_ids: Sequence[str]) -> None:
    """Say anew of those of these runs that are settled whether their books balance."""
    connection.execute(
        SQL(
            "UPDATE sync.run r SET balanced = NOT EXISTS (SELECT FROM sync.run_data_set d"
            " WHERE (d.school_id, d.run_id) = (r.school_id, r.run_id) AND {missing} <> 0)"
            " WHERE school_id = %s AND run_id = ANY(%s) AND balanced IS NOT NULL"
        ).format(missing=_MISSING),
        [school_id, list(run_ids)],
    )


def missing(connection: Connection[Any], school_id: str, run_id: str, data_set: str) -> int | None:
    """Return how many records a run has sent of a data set that stand in none of its books; None
    where it is not known how many it has sent.
    """
    row = connection.execute(
        SQL(
            "SELECT {missing} FROM sync.run_data_set"
            " WHERE (school_id, run_id, data_set) = (%s, %s, %s) AND created IS NOT NULL"
        ).format(missing=_MISSING),
        [school_id, run_id, data_set],
    ).fetchone()
    return None if row is None else int(row[0])


def forget_run(connection: Connection[Any], school_id: str, run_id: str, version: int) -> None:
    """Forget a run up to this version, with its books."""
    connection.execute(
        "WITH gone AS (DELETE FROM sync.run WHERE (school_id, run_id) = (%s, %s) AND version <= %s"
        " RETURNING school_id, run_id) DELETE FROM sync.run_data_set d USING gone"
        " WHERE (d.school_id, d.run_id) = (gone.school_id, gone.run_id)",
        [school_id, run_id, version],
    )


def displace(
    connection: Connection[Any], displaced: Iterable[tuple[RecordKey, str]]
) -> set[tuple[RecordKey, str]]:
    """Note records of unsettled runs that are not the latest; return those not noted before."""
    rows = connection.execute(
        "INSERT INTO sync.displaced (school_id, data_set, record_id, run_id)"
        " SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
        " ON CONFLICT DO NOTHING RETURNING school_id, data_set, record_id, run_id",
        columns_of(((*key, run_id) for key, run_id in displaced), 4),
    )
    return {
        ((school_id, data_set, record_id), run_id)
        for school_id, data_set, record_id, run_id in rows
    }


def closed(connection: Connection[Any], runs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these runs (school, run id) are settled, or died before one that is."""
    rows = connection.execute(
        "SELECT r.school_id, r.run_id FROM sync.run r"
        " JOIN unnest(%s::text[], %s::text[]) AS k (school_id, run_id) USING (school_id, run_id)"
        " WHERE r.balanced IS NOT NULL OR r.state = 'abandoned' AND EXISTS ("
        " SELECT FROM sync.run l WHERE l.school_id = r.school_id AND l.version > r.version"
        " AND l.balanced IS NOT NULL)",
        columns_of(runs, 2),
    )
    return {(school_id, run_id) for school_id, run_id in rows}


def close(connection: Connection[Any], school_id: str, run_id: str) -> list[str]:
    """Close the books of a settled run and return the data sets whose books do not balance."""
    unbalanced = connection.execute(
        SQL(
            "WITH unbalanced AS (SELECT data_set FROM sync.run_data_set"
            " WHERE (school_id, run_id) = (%(school)s, %(run)s) AND {missing} <> 0),"
            " closed AS (UPDATE sync.run SET balanced = NOT EXISTS (SELECT FROM unbalanced)"
            " WHERE (school_id, run_id) = (%(school)s, %(run)s))"
            " SELECT data_set FROM unbalanced ORDER BY data_set"
        ).format(missing=_MISSING),
        {"school": school_id, "run": run_id},
    ).fetchall()
    # Those of runs that died before it, too: nothing of them is counted any more. One that is not
    # over may be another server's, whose clock is behind.
    connection.execute(
        "DELETE FROM sync.displaced d USING sync.run died, sync.run closed"
        " WHERE (closed.school_id, closed.run_id) = (%s, %s)"
        " AND died.school_id = closed.school_id AND died.version <= closed.version"
        " AND (died.balanced IS NOT NULL OR died.state = 'abandoned')"
        " AND (d.school_id, d.run_id) = (died.school_id, died.run_id)",
        [school_id, run_id],
    )
    return [data_set for (data_set,) in unbalanced]
