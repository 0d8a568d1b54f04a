"""The timetable events of classes that are shown."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEvent:
    """A timetable event of a class, and its period if that is known."""

    record_id: str
    class_id: str
    period_id: str | None


def shown(connection: Connection[Any], school_id: str) -> list[ShownEvent]:
    """Return the timetable events of a school's classes that are shown."""
    with connection.cursor(row_factory=class_row(ShownEvent)) as cursor:
        return cursor.execute(
            "SELECT record_id, class_id, period_id FROM class_timetable_event"
            " WHERE school_id = %s AND shown ORDER BY class_id, period_id, record_id",
            [school_id],
        ).fetchall()
