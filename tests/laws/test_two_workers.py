"""Two workers that hold different topics of one partition number miss no reference, and one that
has lost its partitions writes nothing.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import permutations
from typing import Any, Final

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from consumers.loop.reading import Read
from contract.data_sets import ALL, BY_NAME
from projections.generation.positions import FencedError
from tests.laws import tables
from tests.laws.connections import worker_connection
from tests.laws.examples import FEW
from tests.laws.log import SUBJECTS, Place
from tests.laws.oracle import Expected, recompute
from tests.laws.plain_records import plain_changes
from tests.laws.schedule import picks
from tests.laws.school import Night
from tests.laws.worker import PLACES, Worker
from tests.laws.world import SchoolPlan, World, publish, worlds

_LIMIT_S: Final = 120
_MANY: Final = 1_000
"""More messages than any world has at one place."""

CHANGES: Final = plain_changes(*BY_NAME)


def _pairs() -> list[tuple[str, str]]:
    """Return every two data sets of which one refers to the other, and every two of people."""
    referring = {
        (data_set.name, to)
        for data_set in ALL
        for reference in data_set.references
        for to in reference.to
    }
    people = set(permutations(("students", "staff-members", "contacts"), 2))
    return sorted(referring | {(to, name) for name, to in referring} | people)


Pick = tuple[Place, int]


@dataclass(frozen=True, slots=True)
class Half:
    """One of two workers, with its connection."""

    connection: Connection[Any]
    worker: Worker


@pytest.fixture
def connections(database_url: str) -> Iterator[tuple[Connection[Any], Connection[Any]]]:
    """Two connections of workers."""
    with worker_connection(database_url) as one, worker_connection(database_url) as other:
        yield one, other


def test_two_that_begin_at_once_miss_no_reference(
    connection: Connection[Any], connections: tuple[Connection[Any], Connection[Any]]
) -> None:
    for begins, follows in _pairs():
        world = publish([SchoolPlan(nights=[Night(changes=CHANGES)])])
        one = _half(connections[0], world, [place for place in PLACES if place[0] != follows])
        other = _half(connections[1], world, [(follows, 0)])

        _at_once(one, [((begins, 0), _MANY)], other, [((follows, 0), _MANY)])

        read = one.worker.next_offsets | other.worker.next_offsets
        assert _found(connection, world) == recompute(world.log.decoded(read), world.mya)
        one.worker.finish()
        assert _found(connection, world) == recompute(world.log.decoded(), world.mya)


@FEW
@given(
    plans=worlds(),
    own=st.sets(st.sampled_from(SUBJECTS), min_size=1, max_size=len(SUBJECTS) - 1),
    steps=st.lists(st.tuples(picks(), picks(), st.booleans()), max_size=6),
)
def test_two_workers_leave_what_the_topics_say(
    connection: Connection[Any],
    connections: tuple[Connection[Any], Connection[Any]],
    plans: list[SchoolPlan],
    own: set[str],
    steps: list[tuple[list[Pick], list[Pick], bool]],
) -> None:
    world = publish(plans)
    tables.put(connection, world.mya)
    one = _half(connections[0], world, [place for place in PLACES if place[0] in own])
    other = _half(connections[1], world, [place for place in PLACES if place[0] not in own])
    everything = [(place, _MANY) for place in PLACES]

    for for_one, for_other, one_begins in (*steps, (everything, everything, True)):
        first, second = (one, other) if one_begins else (other, one)
        _at_once(first, for_one, second, for_other)
        read = one.worker.next_offsets | other.worker.next_offsets
        assert _found(connection, world) == recompute(world.log.decoded(read), world.mya)

    balanced = tables.balanced(connection, world.schools).values()
    assert False not in balanced


def test_who_has_lost_a_partition_on_its_own_connection_is_fenced(
    connection: Connection[Any],
) -> None:
    world = publish([SchoolPlan(nights=[Night(changes=CHANGES)])])
    former = Worker(connection, world)
    read = former.read(_everything(world))
    Worker(connection, world)

    with pytest.raises(FencedError):
        former.apply(read)

    assert _found(connection, world) == Expected({}, set())
    assert tables.books(connection, world.schools) == {}


def test_who_has_lost_a_partition_while_idle_writes_nothing(
    connection: Connection[Any], connections: tuple[Connection[Any], Connection[Any]]
) -> None:
    world = publish([SchoolPlan(nights=[Night(changes=CHANGES)])])
    former = Worker(connections[0], world)
    read = former.read(_everything(world))

    new = Worker(connections[1], world)

    with pytest.raises(psycopg.OperationalError):
        former.apply(read)
    assert _found(connection, world) == Expected({}, set())
    new.finish()
    assert _found(connection, world) == recompute(world.log.decoded(), world.mya)


def test_who_has_lost_a_partition_inside_its_transaction_writes_nothing(
    connection: Connection[Any], connections: tuple[Connection[Any], Connection[Any]]
) -> None:
    world = publish([SchoolPlan(nights=[Night(changes=CHANGES)])])
    former = Worker(connections[0], world)

    open_transaction = ExitStack()
    open_transaction.enter_context(connections[0].transaction())
    former.apply(former.read(_everything(world)))

    with ThreadPoolExecutor() as pool:
        new = pool.submit(Worker, connections[1], world).result(_LIMIT_S)

    with pytest.raises(psycopg.OperationalError):
        open_transaction.close()
    assert _found(connection, world) == Expected({}, set())
    new.finish()
    assert _found(connection, world) == recompute(world.log.decoded(), world.mya)
    assert set(tables.balanced(connection, world.schools).values()) == {True}


def _half(connection: Connection[Any], world: World, places: Sequence[Place]) -> Half:
    return Half(connection, Worker(connection, world, places))


def _at_once(
    first: Half, for_first: Sequence[Pick], second: Half, for_second: Sequence[Pick]
) -> None:
    """Apply two batches at once: the second begins when the first is about to commit."""
    batch, other_batch = _read(first, for_first), _read(second, for_second)
    with ThreadPoolExecutor() as pool:
        with first.connection.transaction():
            first.worker.apply(batch)
            applying = pool.submit(second.worker.apply, other_batch)
            _wait_until_blocked(second, applying)
        applying.result(_LIMIT_S)


def _read(half: Half, wanted: Sequence[Pick]) -> Read:
    return half.worker.read([pick for pick in wanted if pick[0] in half.worker.next_offsets])


def _wait_until_blocked(half: Half, applying: Future[None]) -> None:
    """Wait until this worker waits for another's lock, or is done because nothing was in its way.

    Asked over a connection of its own: the worker's is busy.
    """
    info = half.connection.info
    deadline = time.monotonic() + _LIMIT_S
    with psycopg.connect(info.dsn, password=info.password, autocommit=True) as watch:
        while not applying.done():
            blocked = watch.execute(
                "SELECT pg_blocking_pids(%s) <> '{}'", [info.backend_pid]
            ).fetchone()
            if blocked == (True,):
                return
            assert time.monotonic() < deadline, "the worker neither waits nor ends"


def _everything(world: World) -> list[Pick]:
    return [(place, len(messages)) for place, messages in world.log.messages.items()]


def _found(connection: Connection[Any], world: World) -> Expected:
    return tables.found(connection, world.schools)
