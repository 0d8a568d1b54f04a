"""What a school holds of its lessons in a window of dates, as its producer counts it."""

from datetime import date
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL

from projections.generation import lessons
from projections.generation.holdings import SUMS, Holding, holding_from
from projections.generation.lessons import ROLES
from projections.generation.stored import StoredRecord


def holding_of(
    connection: Connection[Any], school_id: str, data_set: str, first_day: date, last_day: date
) -> Holding:
    """Sum up the current lessons that start on these days, both included."""
    role = ROLES[data_set]
    row = connection.execute(
        _SUMS, {"school": school_id, "role": role, "first": first_day, "last": last_day}
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate gives a row
    return holding_from(row)


def has_newer(connection: Connection[Any], school_id: str, data_set: str, version: int) -> bool:
    """Say whether a later run than that of this version has said anything of a lesson, wherever
    that lesson is by now: one that is removed or moved is on no day of a window any more.
    """
    newer = connection.execute(
        "SELECT 1 FROM lesson WHERE (school_id, role) = (%s, %s) AND version > %s LIMIT 1",
        [school_id, ROLES[data_set], version],
    )
    return newer.fetchone() is not None


def current_before(  # noqa: PLR0917 - a school's data set, a run, and two days
    connection: Connection[Any],
    school_id: str,
    data_set: str,
    version: int,
    first_day: date,
    last_day: date,
) -> list[StoredRecord]:
    """Return the current lessons that start on these days, both included, and that no run from
    this version on has sent.
    """
    rows = connection.execute(
        "SELECT record_id FROM lesson WHERE (school_id, role) = (%s, %s) AND current"
        " AND version < %s AND start_at >= %s AND start_at < %s::date + 1",
        [school_id, ROLES[data_set], version, first_day, last_day],
    )
    return lessons.whole(connection, [(school_id, data_set, record_id) for (record_id,) in rows])


_SUMS: Final = (
    SQL("SELECT ")
    + SUMS
    + SQL(
        " FROM lesson WHERE (school_id, role) = (%(school)s, %(role)s)"
        " AND start_at >= %(first)s AND start_at < %(last)s::date + 1"
    )
)
