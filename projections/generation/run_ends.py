"""Ends of runs: the latest settled one of each school, and those that wait to be settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL, Composed
from psycopg.types.json import Jsonb

from contract.runs import RunEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """The latest ended run of a school; `completed` names each data set's latest completion."""

    school_id: str
    version: int
    run_id: str
    day: date
    completed: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRunEnd:
    """A completed run whose events may not all have been read yet."""

    school_id: str
    version: int
    event: RunEvent


def latest(connection: Connection[Any], school_ids: Sequence[str]) -> dict[str, RunEnd]:
    """Return the latest settled run of each of these schools that has one."""
    with connection.cursor(row_factory=class_row(RunEnd)) as cursor:
        found = cursor.execute(
            "SELECT school_id, version, run_id, day, completed FROM run_end"
            " WHERE school_id = ANY(%s)",
            [list(school_ids)],
        ).fetchall()
    return {end.school_id: end for end in found}


def newest_known(connection: Connection[Any], school_ids: Sequence[str]) -> dict[str, RunEvent]:
    """Return the newest run_completed event of each of these schools, settled or not."""
    rows = connection.execute(
        "SELECT DISTINCT ON (school_id) school_id, event FROM"
        " (SELECT school_id, version, event FROM run_end WHERE school_id = ANY(%(schools)s)"
        " UNION ALL SELECT school_id, version, event FROM pending_run_end"
        " WHERE school_id = ANY(%(schools)s)) AS known ORDER BY school_id, version DESC",
        {"schools": list(school_ids)},
    )
    return {school_id: _with_bytes(event) for school_id, event in rows}


def defer(
    connection: Connection[Any],
    event: RunEvent,
    *,
    partition: int,
    offsets: dict[str, int],
    keeps_books: bool,
) -> None:
    """Keep a run_completed event until every offset it names has been passed.

    One that is older than the latest settled decides nothing; who keeps the books closes its own.
    """
    connection.execute(
        "INSERT INTO pending_run_end (school_id, version, partition, event, offsets)"
        " SELECT %(school)s, %(version)s, %(partition)s, %(event)s, %(offsets)s"
        " WHERE NOT EXISTS (SELECT FROM run_end"
        " WHERE school_id = %(school)s AND version >= %(version)s)"
        " OR %(keeps_books)s AND NOT EXISTS (SELECT FROM sync.run"
        " WHERE (school_id, run_id) = (%(school)s, %(run_id)s) AND balanced IS NOT NULL)"
        " ON CONFLICT DO NOTHING",
        {
            "school": event["school"],
            "version": event["version"],
            "run_id": event["run_id"],
            "keeps_books": keeps_books,
            "partition": partition,
            "event": Jsonb(_without_bytes(event)),
            "offsets": Jsonb(offsets),
        },
    )


def ready(
    connection: Connection[Any],
    partitions: Sequence[int],
    parked: Sequence[str] = (),
    *,
    runs_max: int = 1,
) -> list[PendingRunEnd]:
    """Return the oldest runs on these partition numbers that can be settled now, in their order; of
    no school that is parked.
    """
    oldest = SQL("SELECT school_id, version, event {} ORDER BY version LIMIT %s").format(_READY)
    return _pending(connection, oldest, partitions, parked, runs_max)


def settled_live(
    connection: Connection[Any],
    partitions: Sequence[int],
    parked: Sequence[str] = (),
    *,
    runs_max: int = 1,
) -> list[PendingRunEnd]:
    """Return for some schools the newest run that can be settled now of those that the live
    generation has settled.

    So a generation beside it never runs ahead in what MYA owns; and of the ends that a log has of
    a school, only the last decides anything.
    """
    newest = SQL(
        "SELECT DISTINCT ON (school_id) school_id, version, event {}"
        " AND EXISTS (SELECT FROM sync.run r WHERE (r.school_id, r.run_id)"
        " = (p.school_id, p.event ->> 'run_id') AND r.balanced IS NOT NULL)"
        " ORDER BY school_id, version DESC LIMIT %s"
    ).format(_READY)
    return _pending(connection, newest, partitions, parked, runs_max)


def _pending(
    connection: Connection[Any],
    statement: Composed,
    partitions: Sequence[int],
    parked: Sequence[str],
    runs_max: int,
) -> list[PendingRunEnd]:
    rows = connection.execute(statement, [list(partitions), list(parked), runs_max])
    return [
        PendingRunEnd(school_id=school_id, version=version, event=_with_bytes(event))
        for school_id, version, event in rows
    ]


_READY: Final = SQL(
    "FROM pending_run_end p"
    " WHERE partition = ANY(%s) AND school_id <> ALL(%s) AND NOT EXISTS ("
    " SELECT FROM jsonb_each_text(p.offsets) AS o (topic, log_offset)"
    " LEFT JOIN position s ON s.topic = o.topic AND s.partition = p.partition"
    " WHERE coalesce(s.next_offset, 0) <= o.log_offset::bigint)"
)


def settle(
    connection: Connection[Any], event: RunEvent, completed: dict[str, int], *, keeps_books: bool
) -> None:
    """Make this the latest ended run of its school, and stop waiting for it; and for older ones,
    where nobody keeps their books.
    """
    connection.execute(
        "INSERT INTO run_end (school_id, version, run_id, day, completed, event)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (school_id) DO UPDATE"
        " SET (version, run_id, day, completed, event) = ROW (excluded.version, excluded.run_id,"
        " excluded.day, excluded.completed, excluded.event)"
        " WHERE excluded.version > run_end.version",
        [
            *(event["school"], event["version"], event["run_id"], event["day"]),
            *(Jsonb(completed), Jsonb(_without_bytes(event))),
        ],
    )
    passed(connection, event)
    if not keeps_books:
        connection.execute(
            "DELETE FROM pending_run_end WHERE school_id = %s AND version < %s",
            [event["school"], event["version"]],
        )


def passed(connection: Connection[Any], event: RunEvent) -> None:
    """Stop waiting for the end of this run."""
    connection.execute(
        "DELETE FROM pending_run_end WHERE school_id = %s AND version = %s",
        [event["school"], event["version"]],
    )


def _without_bytes(event: RunEvent) -> dict[str, Any]:
    data_sets = [each | {"known_digest": each["known_digest"].hex()} for each in event["data_sets"]]
    return dict(event) | {"data_sets": data_sets}


def _with_bytes(event: dict[str, Any]) -> RunEvent:
    data_sets = [
        each | {"known_digest": bytes.fromhex(each["known_digest"])} for each in event["data_sets"]
    ]
    return cast("RunEvent", event | {"data_sets": data_sets})
