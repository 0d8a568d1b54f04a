"""The accepted school day: the periods that lessons may take place in. MYA owns them: no later
import changes them by itself. How they came about is in `projections/permanent/school_days.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedPeriod:
    """A period of the school day; the times are the school's local time."""

    period_id: str
    name: str
    start_time: time
    end_time: time


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSlot:
    """A period as MYA shows it: not enabled once the school day is without it."""

    period_id: str
    name: str
    start_time: time
    end_time: time
    enabled: bool


def enabled_ids(
    connection: Connection[Any], school_ids: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Return the ids of the accepted periods, for those of these schools that have accepted any."""
    rows = connection.execute(
        "SELECT school_id, coalesce(array_agg(third_party_id) FILTER (WHERE enabled), '{}')"
        " FROM sync.accepted_period WHERE school_id = ANY(%s) GROUP BY school_id",
        [list(school_ids)],
    )
    return {school_id: frozenset(ids) for school_id, ids in rows}


def time_slots(connection: Connection[Any], school_id: str) -> list[TimeSlot]:
    """Return every period that a school's day has or ever had."""
    with connection.cursor(row_factory=class_row(TimeSlot)) as cursor:
        return cursor.execute(
            "SELECT third_party_id AS period_id, name, start_time, end_time, enabled"
            " FROM sync.accepted_period WHERE school_id = %s ORDER BY start_time, third_party_id",
            [school_id],
        ).fetchall()


def put(connection: Connection[Any], school_id: str, periods: Sequence[AcceptedPeriod]) -> None:
    """Make these a school's accepted periods. The others stay as time slots, not enabled."""
    connection.execute(
        "UPDATE sync.accepted_period SET enabled = false"
        " WHERE school_id = %s AND enabled AND third_party_id <> ALL(%s)",
        [school_id, [each.period_id for each in periods]],
    )
    connection.execute(
        "INSERT INTO sync.accepted_period"
        " (school_id, third_party_id, name, start_time, end_time, enabled)"
        " SELECT %s, p.*, true FROM unnest(%s::text[], %s::text[], %s::time[], %s::time[]) AS p"
        " ON CONFLICT (school_id, third_party_id) DO UPDATE"
        " SET (name, start_time, end_time, enabled)"
        " = ROW (excluded.name, excluded.start_time, excluded.end_time, true)",
        [school_id, *columns_of_periods(periods)],
    )


def columns_of_periods(periods: Sequence[AcceptedPeriod]) -> tuple[list[Any], ...]:
    """Return their ids, names, starts and ends, as a statement takes them."""
    return (
        [each.period_id for each in periods],
        [each.name for each in periods],
        [each.start_time for each in periods],
        [each.end_time for each in periods],
    )
