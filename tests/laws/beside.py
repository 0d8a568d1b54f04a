"""A generation beside the live one, without Kafka: started, fed, compared, and put in its place."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from psycopg import Connection

from consumers.replay.meeting import Meeting
from consumers.replay.promotion import Promotion, difference
from consumers.replay.starting import Start
from consumers.replay.switching import Switched
from projections import generations
from projections.comparison.difference import Difference, Scope
from projections.replay.creating import drop
from projections.replay.journal import Order
from projections.replay.standing import holding_pointer, standing_of
from tests.laws.connections import worker_connection
from tests.laws.log import NOW_MS, PARTITION_COUNT
from tests.laws.worker import Worker
from tests.laws.world import World

ORDER = Order("somebody", "a test")


class Beside:
    """A generation that reads a world from its first event on, on a connection of its own."""

    def __init__(self, url: str, world: World, schools: Sequence[str] | None = None) -> None:
        self._url = url
        self.world = world
        with worker_connection(url) as connection:
            self.name = begin(connection, schools)
        self.connection: Connection[Any] = worker_connection(url, self.name)
        self.worker = Worker(self.connection, world, generation=self.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _frames: TracebackType | None,
    ) -> None:
        if not standing_of(self.connection, self.name).live:
            with holding_pointer(self.connection):
                drop(self.connection, self.name)
        self.connection.close()

    def difference(self) -> Difference:
        """Compare it with the live one."""
        return difference_to_live(self._url, self.name)

    def promote(self) -> Switched:
        """Put it in the place of the live one; its worker begins anew."""
        switched = promotion_on(self.connection, self.world).promote(self.name, ORDER)
        self.worker = Worker(self.connection, self.world, generation=self.name)
        return switched

    def roll_back(self, connection: Connection[Any]) -> Switched:
        """Put the first generation back in its place, on a connection that has its tables."""
        switched = promotion_on(connection, self.world).roll_back(generations.FIRST, ORDER)
        self.worker = Worker(self.connection, self.world, generation=self.name)
        return switched


def begin(connection: Connection[Any], schools: Sequence[str] | None) -> str:
    """Begin to build a generation, of all schools or of these; return its name."""
    return Start(
        connection=connection,
        partition_count=PARTITION_COUNT,
        schools=schools,
        rate_max=None,
        order=ORDER,
    ).make(None)


def difference_to_live(url: str, name: str) -> Difference:
    """Compare a generation with the live one; both have read as much."""
    with worker_connection(url) as one, worker_connection(url) as other:
        return difference(_meeting(one), other, name, Scope(values=True))


def promotion_on(connection: Connection[Any], world: World) -> Promotion:
    """Return what promotes the generation of this connection, or rolls back to it."""
    return Promotion(meeting=_meeting(connection), topics=world.topics, now_ms=lambda: NOW_MS)


def _meeting(connection: Connection[Any]) -> Meeting:
    return Meeting(connection=connection, partition_count=PARTITION_COUNT, patience_s=0)
