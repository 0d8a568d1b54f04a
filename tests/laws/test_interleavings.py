"""Law 1, 2 and 3: whatever the order of reading, the batches and the mishaps, the tables, the open
errors and the books are what the oracle makes of the topics.
"""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from tests.laws import tables
from tests.laws.examples import FEW, LAWS
from tests.laws.history import Decoded, History
from tests.laws.oracle import Row, recompute
from tests.laws.outbox import errors_published, materialise, said_twice
from tests.laws.schedule import Mishap, Schedule, Step, schedules
from tests.laws.worker import Worker
from tests.laws.world import SchoolPlan, World, publish, worlds


@LAWS
@given(plans=worlds(), schedule=schedules(), size=st.integers(1, 50))
def test_whatever_the_order_all_is_what_the_topics_say(
    connection: Connection[Any], plans: list[SchoolPlan], schedule: Schedule, size: int
) -> None:
    world = publish(plans)
    tables.put(connection, world.mya)
    worker = Worker(connection, world)
    ends = {place: len(messages) for place, messages in world.log.messages.items()}
    rest = [Step([(place, ends[place])]) for place in schedule.rest if place in ends]

    for step in (*schedule.steps, *rest):
        worker = _take(connection, world, worker, step)
        expected = recompute(world.log.decoded(worker.next_offsets), world.mya)
        found = tables.found(connection, world.schools)
        assert found.tables == expected.tables
        assert found.errors == expected.errors

    events = errors_published(connection, world)
    materialise(connection, events, size)
    log = world.log.decoded()
    assert said_twice(events) == []
    assert tables.open_in_log(connection, world.schools) == recompute(log, world.mya).errors
    assert tables.books(connection, world.schools) == _sent(world, log)
    assert tables.balanced(connection, world.schools) == _settled(world, log)


@FEW
@given(plans=worlds(), schedule=schedules())
def test_a_replay_beside_what_mya_owns_by_now_ends_the_same(
    connection: Connection[Any], plans: list[SchoolPlan], schedule: Schedule
) -> None:
    world = publish(plans)
    tables.put(connection, world.mya)
    Worker(connection, world).finish()
    first = tables.found(connection, world.schools)

    tables.forget_generation(connection)
    worker = Worker(connection, world)
    for step in schedule.steps:
        worker = _take(connection, world, worker, step)
    worker.finish()

    again = tables.found(connection, world.schools)
    assert again.tables == first.tables
    assert again.errors == first.errors


def _take(connection: Connection[Any], world: World, worker: Worker, step: Step) -> Worker:
    """Take a step, and return the worker that goes on after it."""
    read = worker.read(step.picks)
    match step.mishap:
        case Mishap.NONE:
            worker.apply(read)
            return worker
        case Mishap.LOST_COMMIT:
            worker.apply(read)
        case Mishap.CRASH:
            with connection.transaction(force_rollback=True):
                worker.apply(read)
    return Worker(connection, world)


def _sent(world: World, log: Decoded) -> Counter[Row]:
    """Return how many records each run has sent, by school, run and data set."""
    return Counter(
        (school_id, event["run_id"], data_set)
        for school_id in world.schools
        for (data_set, _), versions in History.of(school_id, log).versions.items()
        for event in versions
    )


def _settled(world: World, log: Decoded) -> dict[Row, bool | None]:
    """Return the runs of which all is known, and no word on the others."""
    settled: dict[Row, bool | None] = {}
    for (subject, _), messages in log.items():
        if subject == "runs":
            settled |= {
                (event["school"], event["version"]): None
                for _, event in messages
                if event["data_set"] is None
            }
    for school_id in world.schools:
        settled |= {(school_id, run["version"]): True for run in History.of(school_id, log).ended}
    return settled
