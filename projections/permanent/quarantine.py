"""Quarantine: bytes that cannot be read or trusted, kept with their coordinates for support."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from psycopg import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A message set aside. School and data set are known only where its key could be read.

    With what a forged one claims to be it has nothing to do: it counts in no run, and is a case for
    security. With the key's id, the signature, the broker's time and, of a null value, up to which
    version it forgets, a message can be verified again.
    """

    topic: str
    partition: int
    log_offset: int
    reason: str
    key: bytes | None
    value: bytes | None
    school_id: str | None
    data_set: str | None
    forged: bool = False
    key_id: str | None = None
    signature: bytes | None = None
    appended_at_ms: int | None = None
    forgets_up_to: int | None = None


def keep(connection: Connection[Any], messages: Sequence[Quarantined]) -> None:
    """Keep these messages; one that is there already stays."""
    if not messages:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_KEEP, [asdict(each) for each in messages])


_KEEP: Final = (
    "INSERT INTO sync.quarantine (topic, partition, log_offset, reason, key, value, school_id,"
    " data_set, forged, key_id, signature, appended_at, forgets_up_to)"
    " VALUES (%(topic)s, %(partition)s, %(log_offset)s, %(reason)s, %(key)s, %(value)s,"
    " %(school_id)s, %(data_set)s, %(forged)s, %(key_id)s, %(signature)s,"
    " to_timestamp(%(appended_at_ms)s / 1000.0), %(forgets_up_to)s) ON CONFLICT DO NOTHING"
)


def count_into_run(
    connection: Connection[Any], school_id: str, run_id: str, up_to_offsets: Mapping[str, int]
) -> Counter[str]:
    """Count quarantined records of a school, up to these offsets by topic, into a run; return how
    many of each topic.

    Which run sent bytes that nobody can read is not known: they count into the one during which
    they were sent, by where they lie. What is forged was sent by none.
    """
    rows = connection.execute(
        "UPDATE sync.quarantine q SET run_id = %s FROM unnest(%s::text[], %s::bigint[])"
        " AS up_to (topic, log_offset) WHERE q.school_id = %s AND q.topic = up_to.topic"
        " AND q.log_offset <= up_to.log_offset AND q.run_id IS NULL AND NOT q.forged"
        " RETURNING q.topic, q.key",
        [run_id, list(up_to_offsets), list(up_to_offsets.values()), school_id],
    ).fetchall()
    return Counter(topic for topic, _ in set(rows))
