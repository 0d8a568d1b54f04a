"""Positions: how far partitions were read, all of them or those that are asked for."""

from typing import Any

from psycopg import Connection

from projections.generation.positions import PositionTable
from projections.generation.schema.tables import POSITION

TABLE = PositionTable(POSITION.name)
STUDENTS, STAFF, NEVER_READ = ("sims.students", 0), ("sims.staff-members", 1), ("sims.students", 1)


def test_those_that_are_asked_for_are_told_if_they_were_read(connection: Connection[Any]) -> None:
    TABLE.put(connection, STUDENTS, 5)
    TABLE.put(connection, STAFF, 7)

    assert TABLE.of(connection, {STUDENTS, NEVER_READ}) == {STUDENTS: 5}
    assert TABLE.of(connection, {STUDENTS, STAFF}) == {STUDENTS: 5, STAFF: 7}
    assert TABLE.next_offsets(connection) == {STUDENTS: 5, STAFF: 7}
