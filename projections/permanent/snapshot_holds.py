"""Removals after a snapshot that wait for a person: what each snapshot covered."""

from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotHold:
    """What a snapshot of a data set covered, and how much it would have removed.

    `day` and the window are dates, YYYY-MM-DD. `known` and `leaving` count records.
    """

    school_id: str
    data_set: str
    run_id: str
    version: int
    day: str
    first_day: str | None
    last_day: str | None
    held_ids: list[str]
    known: int
    leaving: int


_SELECT: Final = SQL(
    "SELECT school_id, data_set, run_id, version, day, first_day, last_day, held_ids, known,"
    " leaving FROM sync.snapshot_hold WHERE school_id = %s"
)


def of_school(connection: Connection[Any], school_id: str) -> list[SnapshotHold]:
    """Return what is held of a school, by data set."""
    with connection.cursor(row_factory=class_row(SnapshotHold)) as cursor:
        return cursor.execute(_SELECT + SQL(" ORDER BY data_set"), [school_id]).fetchall()


def find(connection: Connection[Any], school_id: str, data_set: str) -> SnapshotHold | None:
    """Return what is held of a data set, if anything is."""
    with connection.cursor(row_factory=class_row(SnapshotHold)) as cursor:
        return cursor.execute(_SELECT + SQL(" AND data_set = %s"), [school_id, data_set]).fetchone()


def put(connection: Connection[Any], hold: SnapshotHold) -> None:
    """Hold the removals of a snapshot, in the place of an earlier one of the data set."""
    forget(connection, hold.school_id, hold.data_set)
    connection.execute(
        "INSERT INTO sync.snapshot_hold (school_id, data_set, run_id, version, day, first_day,"
        " last_day, held_ids, known, leaving) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            *(hold.school_id, hold.data_set, hold.run_id, hold.version, hold.day),
            *(hold.first_day, hold.last_day, hold.held_ids, hold.known, hold.leaving),
        ],
    )


def forget(connection: Connection[Any], school_id: str, data_set: str) -> None:
    """Hold nothing of this data set any longer."""
    connection.execute(
        "DELETE FROM sync.snapshot_hold WHERE (school_id, data_set) = (%s, %s)",
        [school_id, data_set],
    )
