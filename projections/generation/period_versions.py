"""Versions of periods: every one that was sent, until the school has an accepted school day.

All versions are kept, not the latest alone, so that the end of a run accepts what stood at that
run even when a later run's events were read before it.
"""

from collections.abc import Sequence
from datetime import time
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import args_row

from projections.generation.schema.tables import PERIOD_VERSION
from projections.generation.staging import add_rows


class PeriodVersion(NamedTuple):
    """A version of a period; without name and times where it is not there or breaks a rule.

    A row of the table, in the order of its columns.
    """

    school_id: str
    period_id: str
    version: int
    name: str | None
    start_time: time | None
    end_time: time | None


def add(connection: Connection[Any], versions: Sequence[PeriodVersion]) -> None:
    """Keep these versions, each of which was never the latest of its record before."""
    if versions:
        add_rows(connection, PERIOD_VERSION, versions)


def of_school(connection: Connection[Any], school_id: str) -> list[PeriodVersion]:
    """Return the versions that are kept of a school's periods."""
    with connection.cursor(row_factory=args_row(PeriodVersion)) as cursor:
        return cursor.execute(
            "SELECT * FROM period_version WHERE school_id = %s", [school_id]
        ).fetchall()


def forget(connection: Connection[Any], school_id: str) -> None:
    """Forget the versions of a school that has an accepted school day now."""
    connection.execute("DELETE FROM period_version WHERE school_id = %s", [school_id])
