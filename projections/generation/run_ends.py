"""Ends of runs: the latest settled one of each school, and those that wait to be settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from psycopg import Connection
from psycopg.rows import class_row
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


def defer(
    connection: Connection[Any], event: RunEvent, *, partition: int, offsets: dict[str, int]
) -> None:
    """Keep a run_completed event until every offset it names has been passed."""
    connection.execute(
        "INSERT INTO pending_run_end (school_id, version, partition, event, offsets)"
        " SELECT %(school)s, %(version)s, %(partition)s, %(event)s, %(offsets)s"
        " WHERE NOT EXISTS (SELECT FROM run_end"
        " WHERE school_id = %(school)s AND version >= %(version)s)"
        " ON CONFLICT DO NOTHING",
        {
            "school": event["school"],
            "version": event["version"],
            "partition": partition,
            "event": Jsonb(_without_bytes(event)),
            "offsets": Jsonb(offsets),
        },
    )


def next_ready(connection: Connection[Any], partitions: Sequence[int]) -> PendingRunEnd | None:
    """Return the oldest run on these partition numbers that can be settled now, if any."""
    found = connection.execute(
        "SELECT school_id, version, event FROM pending_run_end p"
        " WHERE partition = ANY(%s) AND NOT EXISTS ("
        " SELECT FROM jsonb_each_text(p.offsets) AS o (topic, log_offset)"
        " LEFT JOIN position s ON s.topic = o.topic AND s.partition = p.partition"
        " WHERE coalesce(s.next_offset, 0) <= o.log_offset::bigint)"
        " ORDER BY version LIMIT 1",
        [list(partitions)],
    ).fetchone()
    if found is None:
        return None
    school_id, version, event = found
    return PendingRunEnd(school_id=school_id, version=version, event=_with_bytes(event))


def settle(connection: Connection[Any], event: RunEvent, completed: dict[str, int]) -> None:
    """Make this the latest ended run of its school, and stop waiting for it and older ones."""
    connection.execute(
        "INSERT INTO run_end (school_id, version, run_id, day, completed)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (school_id) DO UPDATE"
        " SET (version, run_id, day, completed) = ROW (excluded.version, excluded.run_id,"
        " excluded.day, excluded.completed) WHERE excluded.version > run_end.version",
        [event["school"], event["version"], event["run_id"], event["day"], Jsonb(completed)],
    )
    connection.execute(
        "DELETE FROM pending_run_end WHERE school_id = %s AND version <= %s",
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
