"""The generations of the machine: the live one, and now and then another beside it, on a connection
each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from projections import generations
from projections.generations import State
from projections.replay.creating import drop
from projections.replay.standing import holding_pointer, standing_of
from tests.laws.beside import ORDER, begin, difference_to_live, promotion_on
from tests.laws.connections import worker_connection
from tests.laws.schedule import Picks
from tests.laws.worker import Worker
from tests.laws.world import World


@dataclass(slots=True)
class Generation:
    """A generation, and a connection to it."""

    name: str
    connection: Connection[Any]


@dataclass(slots=True)
class Generations:
    """Those of one database; the world is what they read."""

    url: str
    live: Generation = field(init=False)
    beside: Generation | None = None
    """Being built, or kept from the last promotion."""
    _worker: Worker | None = None

    def __post_init__(self) -> None:
        with worker_connection(self.url) as connection:
            self.live = self._open(generations.live(connection))

    def start(self, world: World, schools: Sequence[str] | None) -> None:
        """Begin to build another, of all schools or of these."""
        self.beside = self._open(begin(self.live.connection, schools))
        self.feed(world)

    def feed(self, world: World) -> None:
        """Let a new worker feed the one beside, on a connection of its own."""
        if self.beside is not None:
            self.beside.connection.close()
            self.beside = self._open(self.beside.name)
            self._worker = Worker(self.beside.connection, world, generation=self.beside.name)

    def read(self, picks: Picks) -> None:
        """Let the one beside read this much."""
        if self._worker is not None:
            own = [each for each in picks if each[0] in self._worker.next_offsets]
            self._worker.apply(self._worker.read(own))

    def read_all(self) -> None:
        """Let the one beside read and judge all that there is."""
        if self._worker is not None:
            self._worker.finish()

    def demand_no_difference(self) -> None:
        """Demand that both are the same, having read the same."""
        if self.beside is not None:
            found = difference_to_live(self.url, self.beside.name)
            assert found.is_empty, found

    def switch(self, world: World) -> None:
        """Promote the one beside, or roll back to it; both need new workers then."""
        if self.beside is None:
            return
        promotion = promotion_on(self.beside.connection, world)
        state = standing_of(self.live.connection, self.beside.name).state
        if state is State.BUILDING:
            promotion.promote(self.beside.name, ORDER)
        else:
            promotion.roll_back(self.beside.name, ORDER)
        self.live, self.beside = self.beside, self.live

    def drop(self) -> None:
        """Take the one beside away."""
        if self.beside is not None:
            with holding_pointer(self.live.connection):
                drop(self.live.connection, self.beside.name)
            self.beside.connection.close()
            self.beside = self._worker = None

    def close(self) -> None:
        """Leave the live one alone in the database."""
        self.drop()
        self.live.connection.close()

    def _open(self, name: str) -> Generation:
        return Generation(name, worker_connection(self.url, name))
