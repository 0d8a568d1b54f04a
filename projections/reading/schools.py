"""Schools as a reader sees them: their names and time zones, and how they stand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school, how many errors and warnings stand open, and when its last run started."""

    school_id: str
    name: str
    time_zone: str
    errors: int
    warnings: int
    last_started_at: datetime | None
    last_completed_at: datetime | None


def list_schools(
    connection: Connection[Any], school_ids: Collection[str] | None = None
) -> list[School]:
    """Return these schools, or all, by name."""
    wanted = None if school_ids is None else sorted(school_ids)
    with connection.cursor(row_factory=class_row(School)) as cursor:
        return cursor.execute(_SCHOOLS, [wanted] * 4).fetchall()


def find(connection: Connection[Any], school_id: str) -> School | None:
    """Return a school, if MYA knows it."""
    return next(iter(list_schools(connection, [school_id])), None)


_SCHOOLS: Final = (
    "SELECT s.school_id, s.name, s.time_zone, coalesce(e.errors, 0) AS errors,"
    " coalesce(e.warnings, 0) AS warnings, r.started_at AS last_started_at,"
    " c.completed_at AS last_completed_at FROM sync.school s"
    " LEFT JOIN (SELECT school_id, count(*) FILTER (WHERE severity = 'error') AS errors,"
    " count(*) FILTER (WHERE severity = 'warning') AS warnings FROM sync.error_log"
    " WHERE state = 'open' AND (%s::text[] IS NULL OR school_id = ANY(%s)) GROUP BY school_id) e"
    " USING (school_id)"
    " LEFT JOIN LATERAL (SELECT started_at FROM sync.run r WHERE r.school_id = s.school_id"
    " ORDER BY version DESC LIMIT 1) r ON TRUE"
    " LEFT JOIN LATERAL (SELECT completed_at FROM sync.run r WHERE r.school_id = s.school_id"
    " AND state = 'completed' ORDER BY version DESC LIMIT 1) c ON TRUE"
    " WHERE (%s::text[] IS NULL OR s.school_id = ANY(%s)) ORDER BY s.name, s.school_id"
)
