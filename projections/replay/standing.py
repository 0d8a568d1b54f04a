"""What a generation is and is to do, as its workers are told.

Every transaction that judges holds the live pointer shared and compares its orders with those that
the worker started with. Whoever changes the orders of any generation holds the pointer alone: no
transaction under way then knows an older word.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, LiteralString

from psycopg import Connection
from psycopg.sql import SQL
from psycopg.types.json import Jsonb

from projections.generations import State, live, schema_of

TopicPartition = tuple[str, int]

_POINTER: Final = 0x4D5941_0002
"""The advisory lock of the live pointer: a number that nothing else in the database uses
("MYA", 2). Its queue is fair: who waits for it alone is not overtaken by those who share it."""

POINTER_TIMEOUT_MS: Final = 10_000
"""How long to wait for the transactions under way: a batch takes a second or two."""


class OrdersChangedError(RuntimeError):
    """The generation is to do something else than its worker was told: start anew."""


class NotLiveError(Exception):
    """The generation that a command was to change is not the live one any more."""


class UnknownGenerationError(Exception):
    """There is no generation of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a generation is for, and what its workers are to do.

    `schools` are those that are read anew, None for all. `rate_max` is in records a second and
    worker. `halt_offsets` are where to stop, by topic and partition; empty for nowhere.
    """

    name: str
    state: State
    build: str
    schools: tuple[str, ...] | None
    orders: int
    paused: bool
    rate_max: int | None
    halt_offsets: Mapping[TopicPartition, int]
    created_at: datetime

    @property
    def live(self) -> bool:
        """Say whether this is the live generation."""
        return self.state is State.LIVE


def standing_of(connection: Connection[Any], name: str) -> Standing:
    """Return how a generation stands. Raises UnknownGenerationError."""
    found = next((each for each in all_standings(connection) if each.name == name), None)
    if found is None:
        raise UnknownGenerationError(f"There is no generation {name}: see `replay status`.")
    return found


def all_standings(connection: Connection[Any]) -> list[Standing]:
    """Return how every generation stands, the oldest first."""
    rows = connection.execute(
        "SELECT name, state, build, schools, orders, paused, rate_max, created_at,"
        " CASE WHEN halt_until > clock_timestamp() THEN halt_offsets END"
        " FROM sync.generation ORDER BY created_at, name"
    )
    return [_standing(row) for row in rows]


def _standing(row: tuple[Any, ...]) -> Standing:
    name, state, build, schools, orders, paused, rate_max, created_at, halt = row
    return Standing(
        name=name,
        state=State(state),
        build=build,
        schools=None if schools is None else tuple(schools),
        orders=orders,
        paused=paused,
        rate_max=rate_max,
        halt_offsets={
            (topic, int(partition)): offset
            for topic, offsets in (halt or {}).items()
            for partition, offset in offsets.items()
        },
        created_at=created_at,
    )


def share_pointer(connection: Connection[Any], standing: Standing) -> None:
    """Hold the live pointer shared until the transaction ends.

    Raises OrdersChangedError when the generation is to do something else now, also once the time
    of a halt is over.
    """
    connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_POINTER])
    found = connection.execute(
        "SELECT orders, coalesce(halt_until > clock_timestamp(), false) FROM sync.generation"
        " WHERE name = %s",
        [standing.name],
    ).fetchone()
    if found != (standing.orders, bool(standing.halt_offsets)):
        raise OrdersChangedError(f"generation {standing.name} has other orders")


def share_live_pointer(connection: Connection[Any]) -> None:
    """Hold the live pointer shared on a connection that was made for the live generation.

    Raises NotLiveError when another has become live since.
    """
    connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_POINTER])
    row = connection.execute("SELECT current_schema()").fetchone()
    if row is None or row[0] != schema_of(live(connection)):
        raise NotLiveError("Another generation has just become live: give the command again.")


@contextmanager
def holding_pointer(connection: Connection[Any]) -> Iterator[None]:
    """Hold the live pointer alone, in a transaction: nothing is judged meanwhile.

    Raises psycopg.errors.LockNotAvailable when transactions under way take too long.
    """
    with connection.transaction():
        connection.execute("SELECT set_config('lock_timeout', %s, true)", [str(POINTER_TIMEOUT_MS)])
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_POINTER])
        yield


def put_paused(connection: Connection[Any], name: str, *, paused: bool) -> None:
    """Let the workers of a generation rest, or work again."""
    _order(connection, name, "paused = %s", [paused])


def put_rate(connection: Connection[Any], name: str, rate_max: int | None) -> None:
    """Limit what each worker of a generation applies, in records a second; None: no limit."""
    _order(connection, name, "rate_max = %s", [rate_max])


def put_state(connection: Connection[Any], name: str, state: State) -> None:
    """Make a generation live, or no longer so."""
    _order(connection, name, "state = %s", [state.value])


def put_halt(
    connection: Connection[Any], name: str, offsets: Mapping[TopicPartition, int], for_s: float
) -> None:
    """Let nobody read a generation past these offsets, for this time at most."""
    by_topic: dict[str, dict[str, int]] = {}
    for (topic, partition), offset in offsets.items():
        by_topic.setdefault(topic, {})[str(partition)] = offset
    _order(
        connection,
        name,
        "halt_offsets = %s, halt_until = clock_timestamp() + make_interval(secs => %s)",
        [Jsonb(by_topic), for_s],
    )


def lift_halt(connection: Connection[Any], name: str) -> None:
    """Let a generation be read on."""
    _order(connection, name, "halt_offsets = NULL, halt_until = NULL", [])


def _order(
    connection: Connection[Any], name: str, change: LiteralString, parameters: list[Any]
) -> None:
    connection.execute(
        SQL("UPDATE sync.generation SET {}, orders = orders + 1 WHERE name = %s").format(
            SQL(change)
        ),
        [*parameters, name],
    )
