"""The error log, materialised from the errors topic: one row per error, open or resolved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from contract.dead_letters import Change, ErrorEvent, error_id, key_of
from projections.generation.arrays import columns_of
from projections.generation.stored import RecordKey
from projections.generation.violations import OpenViolation
from projections.permanent import error_editions


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """An error event, and where on the errors topic it lies."""

    event: ErrorEvent
    partition: int
    log_offset: int


def apply(connection: Connection[Any], words: Sequence[Word]) -> None:
    """Apply error events in the order of the topic. A repeat changes nothing.

    Each event counts, also where another on its error follows in the same batch: when an error was
    raised must not depend on how the topic happened to be read.
    """
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, [_row(word) for word in words])
    error_editions.renew(connection, (word.event["school"] for word in words))


# The word of an older run does nothing. A raise after a resolution opens the error anew, from that
# moment on; a raise of an error that is open already (a repeat) keeps when and in which run it was
# first raised.
_UPSERT = """
INSERT INTO sync.error_log AS e (error_id, school_id, data_set, record_id, detail, label, code,
    severity, place, state, version, message, fix, first_run_id, raised_at, resolved_at,
    partition, log_offset, change)
VALUES (%(error_id)s, %(school)s, %(data_set)s, %(record_id)s, %(detail)s, %(label)s, %(code)s,
    %(severity)s, %(place)s, %(state)s, %(version)s, %(message)s, %(fix)s, %(run_id)s,
    %(occurred_at)s, %(resolved_at)s, %(partition)s, %(log_offset)s, %(change)s)
ON CONFLICT (error_id) DO UPDATE SET
    label = excluded.label, severity = excluded.severity, message = excluded.message,
    fix = excluded.fix, state = excluded.state, version = excluded.version,
    partition = excluded.partition, log_offset = excluded.log_offset, change = excluded.change,
    resolved_at = CASE WHEN excluded.state = 'open' THEN NULL
        WHEN e.state = 'resolved' THEN e.resolved_at ELSE excluded.resolved_at END,
    raised_at = CASE WHEN excluded.state = 'open' AND e.state = 'resolved'
        THEN excluded.raised_at ELSE e.raised_at END,
    first_run_id = CASE WHEN excluded.state = 'open' AND e.state = 'resolved'
        THEN excluded.first_run_id ELSE e.first_run_id END
WHERE excluded.version >= e.version
"""


def _row(word: Word) -> dict[str, Any]:
    event = word.event
    occurred_at = datetime.fromtimestamp(event["occurred_at_ms"] / 1000, UTC)
    is_resolved = event["change"] == Change.RESOLVED
    return dict(event) | {
        "error_id": error_id(key_of(event)),
        "state": "resolved" if is_resolved else "open",
        "occurred_at": occurred_at,
        "resolved_at": occurred_at if is_resolved else None,
        "partition": word.partition,
        "log_offset": word.log_offset,
    }


class ForgottenError(NamedTuple):
    """That an error is to be forgotten up to a version, and where on the topic that is said."""

    error_id: str
    version: int
    partition: int
    log_offset: int


def forget(connection: Connection[Any], errors: Sequence[ForgottenError]) -> None:
    """Forget these errors, but those of which a later or a newer word is known."""
    of_schools = connection.execute(
        "SELECT DISTINCT school_id FROM sync.error_log WHERE error_id = ANY(%s)",
        [[each.error_id for each in errors]],
    )
    error_editions.renew(connection, [school_id for (school_id,) in of_schools])
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM sync.error_log WHERE error_id = %s AND version <= %s"
            " AND partition IN (%s, -1) AND log_offset < %s",
            errors,
        )


def last_words(connection: Connection[Any], error_ids: Collection[str]) -> dict[str, Word]:
    """Return the last word on each of these errors that is known, by its id."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            "SELECT error_id, partition, log_offset, school_id AS school, data_set, record_id,"
            " code, detail, place, severity, change, label, message, fix, version,"
            " first_run_id AS run_id,"
            " (extract(epoch FROM coalesce(resolved_at, raised_at)) * 1000)::bigint"
            " AS occurred_at_ms FROM sync.error_log WHERE error_id = ANY(%s)",
            [list(error_ids)],
        ).fetchall()
    return {row.pop("error_id"): _word(row) for row in rows}


def _word(row: dict[str, Any]) -> Word:
    place = {name: row.pop(name) for name in ("partition", "log_offset")}
    return Word(event=cast("ErrorEvent", row), **place)


def open_inside_mya(connection: Connection[Any]) -> list[OpenViolation]:
    """Return what the errors topic says is open inside MYA, of every school."""
    with connection.cursor(row_factory=class_row(OpenViolation)) as cursor:
        return cursor.execute(
            "SELECT school_id, data_set, record_id, code, detail, label FROM sync.error_log"
            " WHERE place = 'inside-mya' AND state = 'open'"
            " ORDER BY school_id, data_set, record_id, code, detail"
        ).fetchall()


def latest_versions(
    connection: Connection[Any], keys: Collection[RecordKey]
) -> dict[RecordKey, int]:
    """Return the version of the latest word on any error of each of these records."""
    rows = connection.execute(
        "SELECT school_id, data_set, record_id, max(version) FROM sync.error_log"
        " JOIN unnest(%s::text[], %s::text[], %s::text[]) AS k (school_id, data_set, record_id)"
        " USING (school_id, data_set, record_id) GROUP BY 1, 2, 3",
        columns_of(keys, 3),
    )
    return {
        (school_id, data_set, record_id): version
        for school_id, data_set, record_id, version in rows
    }


def open_on_site(
    connection: Connection[Any], school_id: str, data_set: str, before_version: int
) -> list[ErrorEvent]:
    """Return the last word on each open On Site error of a data set that was said before a run."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            "SELECT school_id AS school, data_set, record_id, code, detail, place, severity,"
            " 'raised' AS change, label, message, fix, first_run_id AS run_id, version,"
            " (extract(epoch FROM raised_at) * 1000)::bigint AS occurred_at_ms"
            " FROM sync.error_log WHERE school_id = %s AND state = 'open' AND data_set = %s"
            " AND place = 'on-site' AND version < %s ORDER BY error_id",
            [school_id, data_set, before_version],
        ).fetchall()
    return [cast("ErrorEvent", row) for row in rows]
