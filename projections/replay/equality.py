"""Whether two generations stand at the same place: all read, nothing left to settle or judge."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import Connection, IsolationLevel

from projections import generations
from projections.generation import run_ends
from projections.generation.positions import PositionTable
from projections.generation.schema.tables import POSITION
from projections.permanent import rejudgings
from projections.replay.standing import Standing, TopicPartition


@contextmanager
def within(connection: Connection[Any], name: str) -> Iterator[None]:
    """Let unqualified names mean a generation's tables, within the current transaction."""
    before = connection.execute("SELECT current_setting('search_path')").fetchone()
    assert before is not None  # noqa: S101 - a setting has a value
    _set_path(connection, ",".join(generations.search_path_of(name)))
    yield
    # Not after an exception: the transaction that ends then takes the setting with it.
    _set_path(connection, before[0])


def positions_of(connection: Connection[Any], name: str) -> dict[TopicPartition, int]:
    """Return how far a generation has read each partition."""
    with within(connection, name):
        return PositionTable(POSITION.name).next_offsets(connection)


def is_settled(connection: Connection[Any], standing: Standing, partition_count: int) -> bool:
    """Say whether a generation has nothing to settle or to judge again, for what it has read."""
    numbers = range(partition_count)
    with within(connection, standing.name):
        if standing.live:
            return not run_ends.ready(connection, numbers)
        pending = run_ends.settled_live(connection, numbers)
    return not pending and rejudgings.is_empty(connection, standing.name)


def lag(behind: dict[TopicPartition, int], ahead: dict[TopicPartition, int]) -> int:
    """Return how many offsets lie between two generations, whichever is ahead where."""
    return sum(
        abs(behind.get(each, 0) - ahead.get(each, 0)) for each in behind.keys() | ahead.keys()
    )


def _set_path(connection: Connection[Any], path: str) -> None:
    connection.execute("SELECT set_config('search_path', %s, true)", [path])


@contextmanager
def snapshot(connection: Connection[Any]) -> Iterator[None]:
    """See the database as it is now, in a transaction that changes nothing, for as long as it
    lasts. The connection must be in none.
    """
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    try:
        with connection.transaction():
            # PostgreSQL takes the snapshot with the first statement, not with BEGIN.
            connection.execute("SELECT 1")
            yield
    finally:
        if not connection.closed:
            connection.isolation_level = None
            connection.read_only = None
