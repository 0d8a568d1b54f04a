"""Which versions changed a person, and which fields: never what was in them."""

from typing import Any

from psycopg import Connection

from tests.laws import tables
from tests.laws.records import staff_member, student
from tests.laws.school import Change, Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, publish

NIGHTS: list[list[Change]] = [
    [("students", "1", student(surname="Ash", postcode="AB1 2CD"))],
    [("students", "1", student(surname="Birch", postcode=None))],
    [("students", "1", None)],
    [("students", "1", student(surname="Birch")), ("staff-members", "1", staff_member())],
]

EXPECTED = [
    ("students", "updated", "run-2", ["postcode", "surname"]),
    ("students", "removed", "run-3", ["current"]),
    ("students", "updated", "run-4", ["current"]),
]


def history(connection: Connection[Any], at_once: int) -> list[tuple[Any, ...]]:
    world = publish([SchoolPlan(nights=[Night(changes=each) for each in NIGHTS])])
    tables.put(connection, world.mya)
    worker = Worker(connection, world)
    for _ in NIGHTS:
        worker.apply(worker.read([(("students", 0), at_once)]))
    worker.finish()
    return connection.execute(
        "SELECT data_set, operation, run_id, changed_fields FROM sync.person_change"
        " WHERE school_id = %s ORDER BY version",
        world.schools,
    ).fetchall()


def test_each_version_that_changed_a_person_is_noted(connection: Connection[Any]) -> None:
    assert history(connection, at_once=1) == EXPECTED


def test_versions_that_are_read_at_once_are_noted_each(connection: Connection[Any]) -> None:
    assert history(connection, at_once=100) == EXPECTED


def test_reading_again_notes_nothing_twice(connection: Connection[Any]) -> None:
    world = publish([SchoolPlan(nights=[Night(changes=each) for each in NIGHTS])])
    tables.put(connection, world.mya)
    Worker(connection, world).finish()
    tables.forget_generation(connection)

    Worker(connection, world).finish()

    rows = connection.execute(
        "SELECT data_set, operation, run_id, changed_fields FROM sync.person_change"
        " WHERE school_id = %s ORDER BY version",
        world.schools,
    )
    assert rows.fetchall() == EXPECTED
