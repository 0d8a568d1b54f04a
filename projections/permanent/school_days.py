"""The history of a school's accepted school days: which periods, since when, by whom and why.

Each acceptance adds one, under the next number. Undoing one marks it and takes back the one before;
what was undone is never taken back by that, so that undoing again and again ends with the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from projections.permanent import accepted_periods
from projections.permanent.accepted_periods import AcceptedPeriod, columns_of_periods


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Who accepts or undoes a school day, and why."""

    who: str
    why: str


BY_ITSELF: Final = Reason(who="MYA", why="The first import of periods.")
"""How the first school day is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolDay:
    """A school day that is or was accepted; `version` is that of the run that imported it."""

    number: int
    periods: int
    version: int | None
    who: str
    why: str
    accepted_at: datetime
    undone_who: str | None
    undone_why: str | None
    undone_at: datetime | None


def history(connection: Connection[Any], school_id: str) -> list[SchoolDay]:
    """Return a school's school days, the latest first, those that were undone too."""
    with connection.cursor(row_factory=class_row(SchoolDay)) as cursor:
        return cursor.execute(
            "SELECT number, (SELECT count(*) FROM sync.school_day_period p"
            " WHERE (p.school_id, p.number) = (d.school_id, d.number)) AS periods, version,"
            " who, why, accepted_at, undone_who, undone_why, undone_at"
            " FROM sync.school_day d WHERE school_id = %s ORDER BY number DESC",
            [school_id],
        ).fetchall()


def standing(connection: Connection[Any], school_id: str) -> list[int]:
    """Return the numbers of those that were not undone, the accepted one first."""
    rows = connection.execute(
        "SELECT number FROM sync.school_day WHERE school_id = %s AND undone_at IS NULL"
        " ORDER BY number DESC",
        [school_id],
    )
    return [number for (number,) in rows]


def periods_of(connection: Connection[Any], school_id: str, number: int) -> list[AcceptedPeriod]:
    """Return the periods of the school day of this number."""
    with connection.cursor(row_factory=class_row(AcceptedPeriod)) as cursor:
        return cursor.execute(
            "SELECT third_party_id AS period_id, name, start_time, end_time"
            " FROM sync.school_day_period WHERE (school_id, number) = (%s, %s)"
            " ORDER BY start_time, third_party_id",
            [school_id, number],
        ).fetchall()


def accept_first(
    connection: Connection[Any], school_id: str, periods: Sequence[AcceptedPeriod], version: int
) -> None:
    """Accept the first school day of a school; where there is one already, nothing changes."""
    # The key makes a worker of another generation, which does the same, wait and then do nothing.
    _add(connection, school_id, periods, number=1, version=version, reason=BY_ITSELF)


def accept(
    connection: Connection[Any],
    school_id: str,
    periods: Sequence[AcceptedPeriod],
    version: int,
    reason: Reason,
) -> None:
    """Accept these periods after the ones before, under the lock of the school's partition."""
    row = connection.execute(
        "SELECT coalesce(max(number), 0) + 1 FROM sync.school_day WHERE school_id = %s",
        [school_id],
    ).fetchone()
    number = row[0] if row else 1
    _add(connection, school_id, periods, number=number, version=version, reason=reason)


def undo(connection: Connection[Any], school_id: str, number: int, reason: Reason) -> None:
    """Mark the accepted school day as undone, and accept again the one of this number."""
    connection.execute(
        "UPDATE sync.school_day SET (undone_who, undone_why, undone_at) = ROW (%s, %s, now())"
        " WHERE school_id = %s AND number > %s AND undone_at IS NULL",
        [reason.who, reason.why, school_id, number],
    )
    accepted_periods.put(connection, school_id, periods_of(connection, school_id, number))


def _add(
    connection: Connection[Any],
    school_id: str,
    periods: Sequence[AcceptedPeriod],
    *,
    number: int,
    version: int,
    reason: Reason,
) -> None:
    added = connection.execute(
        "INSERT INTO sync.school_day (school_id, number, version, who, why)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [school_id, number, version, reason.who, reason.why],
    )
    if added.rowcount == 0:
        return
    connection.execute(_ADD_PERIODS, [school_id, number, *columns_of_periods(periods)])
    accepted_periods.put(connection, school_id, periods)


_ADD_PERIODS: Final = SQL(
    "INSERT INTO sync.school_day_period"
    " (school_id, number, third_party_id, name, start_time, end_time)"
    " SELECT %s, %s, p.* FROM unnest(%s::text[], %s::text[], %s::time[], %s::time[]) AS p"
)
