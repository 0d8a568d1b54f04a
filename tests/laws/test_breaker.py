"""The breaker: a bug of ours stops the worker before it has emptied a topic into error logs."""

from collections.abc import Sequence
from typing import Any, Final

import pytest
from psycopg import Connection
from structlog.testing import capture_logs

from consumers.apply.judging import single_records
from consumers.apply.transaction.breaker import Breaker, BreakerTrippedError
from consumers.engine.judged import Judged
from contract.violations import Violation
from projections.generation import breaker_trips
from projections.generation.stored import Outcome, StoredRecord
from tests.laws import tables
from tests.laws.beside import Beside
from tests.laws.log import Place
from tests.laws.oracle import recompute
from tests.laws.outbox import errors_published
from tests.laws.records import class_group, room
from tests.laws.school import Change, End, Night
from tests.laws.worker import PLACES, Worker
from tests.laws.world import SchoolPlan, World, publish

ROOMS: Final = ("rooms", 0)
CODE: Final = "subject_not_synced"
READ_TO: Final = 30 + 30 + 20
"""Where the third school has twenty records that fell."""


def _rooms(count: int) -> list[Change]:
    return [("rooms", f"r{number}", room()) for number in range(count)]


def _classes(count: int) -> list[Change]:
    """Return classes of a subject that SIMS does not have."""
    return [("class-groups", f"c{number}", class_group()) for number in range(count)]


def _world(*changes: Sequence[Change], end: End = End.COMPLETED) -> World:
    """Return schools that share a partition, one night each."""
    return publish([SchoolPlan(nights=[Night(changes=each, end=end)]) for each in changes])


@pytest.fixture
def a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break the rule of rooms: every one is taken to be wrong."""
    monkeypatch.setattr(single_records, "judge_room", _every_room_is_wrong)


def _every_room_is_wrong(_record: StoredRecord) -> Judged:
    violations = [Violation("value_unreadable", "Short name")]
    return Judged(outcome=Outcome.ERROR, met=False, violations=violations)


def _read_rooms(worker: Worker, size: int) -> BreakerTrippedError:
    """Read the rooms in batches of this size until the breaker trips."""
    with pytest.raises(BreakerTrippedError) as tripped:
        _read_on(worker, [ROOMS], size)
    return tripped.value


def _read_on(worker: Worker, places: Sequence[Place], size: int) -> None:
    """Read to the ends of these places, so many messages of each at a time."""
    while (read := worker.read([(place, size) for place in places])).message_count:
        worker.apply(read)


def _position(connection: Connection[Any], world: World) -> int:
    row = connection.execute(
        "SELECT next_offset FROM position WHERE (topic, partition) = (%s, 0)",
        [world.topics.of("rooms")],
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.usefixtures("a_bug")
@pytest.mark.parametrize(("size", "committed"), [(1, READ_TO - 1), (7, 77), (40, 40), (1_000, 0)])
def test_it_trips_at_the_same_offset_whatever_the_batches_are(
    connection: Connection[Any], size: int, committed: int
) -> None:
    world = _world(_rooms(30), _rooms(30), _rooms(30))
    worker = Worker(connection, world)

    trip = _read_rooms(worker, size).trip

    assert (trip.read_to, trip.span.cause.code) == (READ_TO, "value_unreadable")
    assert sorted(trip.fallen.values()) == [20, 30, 30]
    # Nothing of the batch is there, and all of those before.
    assert _position(connection, world) == committed
    assert len(tables.found(connection, world.schools).errors) == committed
    assert len(errors_published(connection, world)) == committed


@pytest.mark.usefixtures("a_bug")
def test_a_worker_that_is_started_again_trips_again(connection: Connection[Any]) -> None:
    world = _world(_rooms(30), _rooms(30), _rooms(30))
    first = _read_rooms(Worker(connection, world), 7)

    again = _read_rooms(Worker(connection, world), 50)

    assert str(again) == str(first)
    assert _position(connection, world) == 77


def test_a_build_that_judges_right_goes_on_from_there(
    connection: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = _world(_rooms(30), _rooms(30), _rooms(30))
    with monkeypatch.context() as bug:
        bug.setattr(single_records, "judge_room", _every_room_is_wrong)
        _read_rooms(Worker(connection, world), 1_000)
    assert breaker_trips.standing(connection, [0]) == {0}

    Worker(connection, world).finish()

    assert breaker_trips.standing(connection, [0]) == set()
    assert tables.found(connection, world.schools) == recompute(world.log.decoded(), world.mya)


def test_it_sees_what_falls_at_the_ends_of_runs(connection: Connection[Any]) -> None:
    world = _world(_classes(30), _classes(30), _classes(30), _classes(30))
    worker = Worker(connection, world)

    with pytest.raises(BreakerTrippedError) as tripped:
        worker.finish()

    assert (tripped.value.trip.span.cause.code, tripped.value.trip.records) == (CODE, 90)
    # Nobody has their errors: the runs would have been settled together.
    assert tables.found(connection, world.schools).errors == set()
    assert set(tables.balanced(connection, world.schools).values()) == {None}


def test_it_does_not_matter_when_the_ends_of_runs_are_read(connection: Connection[Any]) -> None:
    world = _world(_classes(30), _classes(30), _classes(30))
    worker = Worker(connection, world)

    with pytest.raises(BreakerTrippedError) as tripped:
        _read_on(worker, PLACES, 2)

    assert tripped.value.trip.records == 90
    assert len(tables.found(connection, world.schools).errors) == 60


def test_what_is_accepted_goes_on_and_is_said_once_a_span(connection: Connection[Any]) -> None:
    world = _world(_classes(30), _classes(30), _classes(30), _classes(30))
    worker = Worker(connection, world, breaker=Breaker(frozenset({CODE})))

    with capture_logs() as lines:
        worker.finish()

    assert tables.found(connection, world.schools) == recompute(world.log.decoded(), world.mya)
    assert set(tables.balanced(connection, world.schools).values()) == {True}
    said = [line for line in lines if line["event"] == "breaker_accepted"]
    assert len(said) == len(tables.span_lengths(connection)) == 3
    assert {(line["code"], line["records"], line["schools"]) for line in said} == {(CODE, 90, 3)}


@pytest.mark.usefixtures("a_bug")
def test_another_cause_is_not_accepted_with_it(connection: Connection[Any]) -> None:
    world = _world(_rooms(30), _rooms(30), _rooms(30))
    worker = Worker(connection, world, breaker=Breaker(frozenset({CODE})))

    assert _read_rooms(worker, 1_000).trip.span.cause.code == "value_unreadable"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([_classes(200), [], []], id="a first night that is full of one error"),
        pytest.param([_classes(200), _classes(200), _classes(19)], id="and a handful elsewhere"),
    ],
)
def test_bad_data_is_what_the_error_log_is_for(
    connection: Connection[Any], changes: Sequence[Sequence[Change]]
) -> None:
    world = _world(*changes)

    Worker(connection, world).finish()

    assert tables.found(connection, world.schools) == recompute(world.log.decoded(), world.mya)


def test_a_generation_that_is_built_does_not_trip(
    connection: Connection[Any], database_url: str
) -> None:
    tables.forget_generation(connection)
    world = _world(_classes(30), _classes(30), _classes(30))
    Worker(connection, world, breaker=Breaker(frozenset({CODE}))).finish()

    with Beside(database_url, world) as beside:
        beside.worker.finish()

        assert beside.difference().is_empty
        assert tables.span_lengths(beside.connection) == set()
