"""The error log, materialised from the errors topic: one row per error, open or resolved."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from psycopg import Connection
from psycopg.rows import dict_row

from contract.dead_letters import Change, ErrorEvent, error_id, key_of


def apply(connection: Connection[Any], events: Sequence[ErrorEvent]) -> None:
    """Apply error events in the order of the topic. A repeat changes nothing.

    Each event counts, also where another on its error follows in the same batch: when an error was
    raised must not depend on how the topic happened to be read.
    """
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, [_row(error_id(key_of(event)), event) for event in events])


# The word of an older run does nothing. A raise after a resolution opens the error anew, from that
# moment on; a raise of an error that is open already (a repeat) keeps when and in which run it was
# first raised.
_UPSERT = """
INSERT INTO sync.error_log AS e (error_id, school_id, data_set, record_id, detail, label, code,
    severity, place, state, version, message, fix, first_run_id, raised_at, resolved_at)
VALUES (%(error_id)s, %(school)s, %(data_set)s, %(record_id)s, %(detail)s, %(label)s, %(code)s,
    %(severity)s, %(place)s, %(state)s, %(version)s, %(message)s, %(fix)s, %(run_id)s,
    %(occurred_at)s, %(resolved_at)s)
ON CONFLICT (error_id) DO UPDATE SET
    label = excluded.label, severity = excluded.severity, message = excluded.message,
    fix = excluded.fix, state = excluded.state, version = excluded.version,
    resolved_at = CASE WHEN excluded.state = 'open' THEN NULL
        WHEN e.state = 'resolved' THEN e.resolved_at ELSE excluded.resolved_at END,
    raised_at = CASE WHEN excluded.state = 'open' AND e.state = 'resolved'
        THEN excluded.raised_at ELSE e.raised_at END,
    first_run_id = CASE WHEN excluded.state = 'open' AND e.state = 'resolved'
        THEN excluded.first_run_id ELSE e.first_run_id END
WHERE excluded.version >= e.version
"""


def _row(identity: str, event: ErrorEvent) -> dict[str, Any]:
    occurred_at = datetime.fromtimestamp(event["occurred_at_ms"] / 1000, UTC)
    is_resolved = event["change"] == Change.RESOLVED
    return dict(event) | {
        "error_id": identity,
        "state": "resolved" if is_resolved else "open",
        "occurred_at": occurred_at,
        "resolved_at": occurred_at if is_resolved else None,
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
