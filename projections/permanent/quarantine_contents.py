"""What lies in quarantine: counted, listed, looked at, and taken out again."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from projections.permanent.parkings import Place
from projections.permanent.quarantine import Quarantined


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Quarantined):
    """A message in quarantine: since when, and in the books of which run it was counted."""

    quarantined_at: datetime
    run_id: str | None

    @property
    def place(self) -> Place:
        """Return where it lies."""
        return self.topic, self.partition, self.log_offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of the messages; None for any."""

    school_id: str | None = None
    data_set: str | None = None
    reason: str | None = None
    forged: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many messages were set aside for a reason, and when the first and the last of them."""

    reason: str
    forged: bool
    messages: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message in quarantine as it is listed. School and data set are what it claims."""

    topic: str
    partition: int
    log_offset: int
    reason: str
    forged: bool
    school_id: str | None
    data_set: str | None
    size_bytes: int
    quarantined_at: datetime


_WANTED: Final = SQL(
    " WHERE (%(school_id)s::text IS NULL OR school_id = %(school_id)s)"
    " AND (%(data_set)s::text IS NULL OR data_set = %(data_set)s)"
    " AND (%(reason)s::text IS NULL OR reason = %(reason)s)"
    " AND (%(forged)s::boolean IS NULL OR forged = %(forged)s)"
)


def counts(connection: Connection[Any], wanted: Wanted) -> list[Count]:
    """Count messages by reason, the most first."""
    statement = SQL(
        "SELECT reason, forged, count(*) AS messages, min(quarantined_at) AS first_at,"
        " max(quarantined_at) AS last_at FROM sync.quarantine {} GROUP BY reason, forged"
        " ORDER BY messages DESC, reason, forged"
    )
    with connection.cursor(row_factory=class_row(Count)) as cursor:
        return cursor.execute(statement.format(_WANTED), asdict(wanted)).fetchall()


def lines(connection: Connection[Any], wanted: Wanted, limit: int) -> list[Line]:
    """List messages, the latest first."""
    statement = SQL(
        "SELECT topic, partition, log_offset, reason, forged, school_id, data_set,"
        " coalesce(octet_length(value), 0) AS size_bytes, quarantined_at FROM sync.quarantine {}"
        " ORDER BY quarantined_at DESC, topic, partition, log_offset DESC LIMIT %(limit)s"
    )
    with connection.cursor(row_factory=class_row(Line)) as cursor:
        given = {**asdict(wanted), "limit": limit}
        return cursor.execute(statement.format(_WANTED), given).fetchall()


def places(connection: Connection[Any], wanted: Wanted) -> list[tuple[str | None, Place]]:
    """Return where these messages lie, each with the school that it claims, in order."""
    rows = connection.execute(
        SQL(
            "SELECT school_id, topic, partition, log_offset FROM sync.quarantine {}"
            " ORDER BY topic, partition, log_offset"
        ).format(_WANTED),
        asdict(wanted),
    )
    return [(school_id, (topic, partition, offset)) for school_id, topic, partition, offset in rows]


def of_places(connection: Connection[Any], wanted: Sequence[Place]) -> list[Kept]:
    """Return the messages of these places, those that are there, in the order asked for."""
    with connection.cursor(row_factory=class_row(Kept)) as cursor:
        found = cursor.execute(_OF_PLACES, [list(each) for each in zip(*wanted, strict=True)])
        by_place = {each.place: each for each in found} if wanted else {}
    return [by_place[each] for each in wanted if each in by_place]


_OF_PLACES: Final = (
    "SELECT q.topic, q.partition, q.log_offset, reason, key, value, school_id, data_set, forged,"
    " key_id, signature, (extract(epoch FROM appended_at) * 1000)::bigint AS appended_at_ms,"
    " forgets_up_to, quarantined_at, run_id FROM sync.quarantine q"
    " JOIN unnest(%s::text[], %s::int[], %s::bigint[]) AS k (topic, partition, log_offset)"
    " USING (topic, partition, log_offset)"
)


def take_out(connection: Connection[Any], message: Kept) -> bool:
    """Take a message out; say whether it was counted in the books of a run, and is there no more.

    Several messages of one record are counted once.
    """
    connection.execute(
        "DELETE FROM sync.quarantine WHERE (topic, partition, log_offset) = (%s, %s, %s)",
        list(message.place),
    )
    if message.run_id is None or message.data_set is None:
        return False
    another = connection.execute(
        "SELECT FROM sync.quarantine WHERE (school_id, data_set, run_id) = (%s, %s, %s)"
        " AND key IS NOT DISTINCT FROM %s LIMIT 1",
        [message.school_id, message.data_set, message.run_id, message.key],
    )
    return another.fetchone() is None


def keys_of_run(
    connection: Connection[Any], school_id: str, data_set: str, run_id: str
) -> list[bytes]:
    """Return the keys of a data set's messages that were counted into a run."""
    rows = connection.execute(
        "SELECT DISTINCT key FROM sync.quarantine"
        " WHERE (school_id, data_set, run_id) = (%s, %s, %s) AND key IS NOT NULL",
        [school_id, data_set, run_id],
    )
    return [bytes(key) for (key,) in rows]
