"""Parkings: what people set aside because a worker crashes on it, by whom, when and why.

Each change raises the edition of the enrolment, so that whoever keeps in memory what to read sees
that it is old.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from projections.permanent import enrolment

Place = tuple[str, int, int]
"""Topic, partition and offset."""


@dataclass(frozen=True, slots=True)
class Order:
    """Who wants something set aside, and why."""

    who: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parking:
    """An event that is set aside, or a school: what it says from an offset of each topic on."""

    parking_id: int
    topic: str | None
    partition: int | None
    log_offset: int | None
    school_id: str | None
    starts: Mapping[str, int] | None
    who: str
    why: str
    at: datetime

    @property
    def place(self) -> Place | None:
        """Return where the event lies; None of a school."""
        if self.topic is None or self.partition is None or self.log_offset is None:
            return None
        return self.topic, self.partition, self.log_offset


def in_force(connection: Connection[Any]) -> list[Parking]:
    """Return all that is set aside, the oldest first."""
    with connection.cursor(row_factory=class_row(Parking)) as cursor:
        return cursor.execute(_IN_FORCE).fetchall()


_IN_FORCE: Final = (
    "SELECT parking_id, topic, partition, log_offset, school_id, starts, who, why, at"
    " FROM sync.parking WHERE lifted_at IS NULL ORDER BY parking_id"
)


def park_event(connection: Connection[Any], place: Place, order: Order) -> None:
    """Set an event aside."""
    connection.execute(
        "INSERT INTO sync.parking (topic, partition, log_offset, who, why)"
        " VALUES (%s, %s, %s, %s, %s)",
        [*place, order.who, order.why],
    )
    enrolment.raise_edition(connection)


def park_school(
    connection: Connection[Any], school_id: str, starts: Mapping[str, int], order: Order
) -> None:
    """Set aside what a school says from these offsets on, by topic."""
    connection.execute(
        "INSERT INTO sync.parking (school_id, starts, who, why) VALUES (%s, %s, %s, %s)",
        [school_id, Jsonb(dict(starts)), order.who, order.why],
    )
    enrolment.raise_edition(connection)


def lift(connection: Connection[Any], parking: Parking, who: str) -> None:
    """Set something aside no longer."""
    connection.execute(
        "UPDATE sync.parking SET lifted_at = now(), lifted_by = %s WHERE parking_id = %s",
        [who, parking.parking_id],
    )
    enrolment.raise_edition(connection)
