"""Law 1, 2 and 3: whatever the order of reading, the batches and the mishaps, the tables, the open
errors and the books are what the oracle makes of the topics.
"""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from tests.laws import tables
from tests.laws.examples import LAWS
from tests.laws.haunted import SIGNED, HauntedLog, enrol, logs
from tests.laws.history import Decoded, History
from tests.laws.log import Log
from tests.laws.oracle import Row, recompute
from tests.laws.outbox import errors_published, materialise, said_twice
from tests.laws.schedule import Schedule, Step, schedules
from tests.laws.school_days import Act, People, PersonStep, acts
from tests.laws.stepping import take
from tests.laws.worker import Worker
from tests.laws.world import OPEN, SchoolPlan, World, publish, school_day_worlds, worlds


@LAWS
@given(plans=worlds(), schedule=schedules(), size=st.integers(1, 50), log=logs())
def test_whatever_the_order_all_is_what_the_topics_say(
    connection: Connection[Any],
    plans: list[SchoolPlan],
    schedule: Schedule,
    size: int,
    log: Log,
) -> None:
    is_haunted = isinstance(log, HauntedLog)
    world = publish(plans, log, SIGNED if is_haunted else OPEN)
    tables.put(connection, world.mya)
    if is_haunted:
        enrol(connection, *world.schools)
    worker = Worker(connection, world)
    ends = {place: len(messages) for place, messages in world.log.messages.items()}
    rest = [Step([(place, ends[place])]) for place in schedule.rest if place in ends]

    for step in (*schedule.steps, *rest):
        worker = take(connection, world, worker, step)
        _demand(connection, world, worker)

    events = errors_published(connection, world)
    materialise(connection, events, size)
    if isinstance(log, HauntedLog):
        assert tables.forged(connection, world.topics) == log.forged().keys()
    decoded = world.log.decoded()
    assert said_twice(events) == []
    assert tables.open_in_log(connection, world.schools) == recompute(decoded, world.mya).errors
    assert tables.books(connection, world.schools) == _sent(world, decoded)
    assert tables.balanced(connection, world.schools) == _settled(world, decoded)


@LAWS
@given(plans=school_day_worlds(), done=st.lists(acts(), max_size=14))
def test_whenever_a_person_changes_the_school_day_all_follows_and_a_replay_ends_the_same(
    connection: Connection[Any], plans: list[SchoolPlan], done: list[Step | PersonStep]
) -> None:
    world = publish(plans)
    tables.put(connection, world.mya)
    people = People(connection, world)
    worker = Worker(connection, world)

    for step in done:
        if isinstance(step, PersonStep):
            people.act(step, worker.next_offsets)
        else:
            worker = take(connection, world, worker, step)
        _demand(connection, people.world, worker)
    worker.finish()
    for act in (Act.APPLY, Act.UNDO, Act.APPLY):
        people.act(PersonStep(act, 0), worker.next_offsets)
        _demand(connection, people.world, worker)
    assert tables.balanced(connection, world.schools) == _settled(world, world.log.decoded())

    tables.forget_generation(connection)
    worker = Worker(connection, world)
    worker.finish()
    _demand(connection, people.world, worker)


def _demand(connection: Connection[Any], world: World, worker: Worker) -> None:
    expected = recompute(world.log.decoded(worker.next_offsets), world.mya)
    found = tables.found(connection, world.schools)
    assert found.tables == expected.tables
    assert found.errors == expected.errors


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
                if event and event["data_set"] is None
            }
    for school_id in world.schools:
        settled |= {(school_id, run["version"]): True for run in History.of(school_id, log).ended}
    return settled
