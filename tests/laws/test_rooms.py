"""Rooms: resources as SIMS has them, of which MYA keeps whether they can be booked."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.declaration import Record
from tests.laws import tables
from tests.laws.records import record
from tests.laws.school import Night
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, World, publish


def _room(**values: Any) -> Record:
    return record("rooms", **{"short_name": "H1"} | values)


SHORT: Final = _room()
LONG: Final = _room(long_name="Hall", description="With a stage")
NAMELESS: Final = _room(short_name="")


@pytest.mark.parametrize(
    ("nights", "row", "errors"),
    [
        ([SHORT], ("Classroom", "H1", None, True, True), set()),
        ([LONG], ("Classroom", "Hall", "With a stage", True, True), set()),
        ([LONG, SHORT], ("Classroom", "H1", None, True, True), set()),
        ([LONG, None], ("Classroom", "Hall", "With a stage", True, False), set()),
        ([LONG, None, SHORT], ("Classroom", "H1", None, True, True), set()),
        ([NAMELESS], None, {("required_field_missing", "ShortName")}),
        ([SHORT, NAMELESS], None, {("required_field_missing", "ShortName")}),
        ([NAMELESS, SHORT], ("Classroom", "H1", None, True, True), set()),
    ],
)
@pytest.mark.parametrize("at_once", [1, 1_000])
def test_a_room_is_a_resource(
    connection: Connection[Any],
    nights: list[Record | None],
    row: tuple[Any, ...] | None,
    errors: set[tuple[str, str]],
    at_once: int,
) -> None:
    world = _world(nights)
    worker = Worker(connection, world)

    for place in ((subject, 0) for subject in ("rooms", "runs")):
        while worker.next_offsets[place] < len(world.log.messages[place]):
            worker.apply(worker.read([(place, at_once)]))

    assert _resources(connection, world) == ([] if row is None else [("5", *row)])
    assert _errors(connection, world) == errors
    assert set(tables.balanced(connection, world.schools).values()) == {True}


def test_what_mya_says_of_a_room_outlives_every_night_and_a_replay(
    connection: Connection[Any],
) -> None:
    world = _world([SHORT, None, LONG])
    connection.execute(
        "INSERT INTO sync.resource_setting VALUES (%s, '5', false)", [world.schools[0]]
    )
    Worker(connection, world).finish()
    before = _resources(connection, world)

    tables.forget_generation(connection)
    Worker(connection, world).finish()

    assert before == [("5", "Classroom", "Hall", "With a stage", False, True)]
    assert _resources(connection, world) == before


def _world(nights: list[Record | None]) -> World:
    return publish([SchoolPlan(nights=[Night(changes=[("rooms", "5", each)]) for each in nights])])


def _resources(connection: Connection[Any], world: World) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT third_party_id, type, name, description, bookable, enabled FROM mya.resources"
        " WHERE school_id = ANY(%s)",
        [world.schools],
    ).fetchall()


def _errors(connection: Connection[Any], world: World) -> set[tuple[str, str]]:
    return set(
        connection.execute(
            "SELECT code, detail FROM violation WHERE school_id = ANY(%s) AND data_set = 'rooms'",
            [world.schools],
        )
    )
