"""Quarantine: bytes that cannot be read or trusted, kept with their coordinates for support."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A message set aside. School and data set are known only where its key could be read."""

    topic: str
    partition: int
    log_offset: int
    reason: str
    key: bytes | None
    value: bytes | None
    school_id: str | None
    data_set: str | None


def keep(connection: Connection[Any], messages: Sequence[Quarantined]) -> None:
    """Keep these messages; one that is there already stays."""
    for each in messages:
        connection.execute(
            "INSERT INTO sync.quarantine"
            " (topic, partition, log_offset, reason, key, value, school_id, data_set)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [
                each.topic,
                each.partition,
                each.log_offset,
                each.reason,
                each.key,
                each.value,
                each.school_id,
                each.data_set,
            ],
        )


def count_into_run(
    connection: Connection[Any],
    *,
    school_id: str,
    data_set: str,
    run_id: str,
    topic: str,
    up_to_offset: int,
) -> int:
    """Count a data set's quarantined records, up to this offset, into a run; return how many.

    Which run sent bytes that nobody can read is not known: they count into the one during which
    they were sent, by where they lie.
    """
    rows = connection.execute(
        "UPDATE sync.quarantine SET run_id = %s WHERE school_id = %s AND data_set = %s"
        " AND topic = %s AND log_offset <= %s AND run_id IS NULL RETURNING key",
        [run_id, school_id, data_set, topic, up_to_offset],
    ).fetchall()
    return len({key for (key,) in rows})
