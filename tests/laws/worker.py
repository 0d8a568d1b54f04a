"""A worker without Kafka: reads the log at the places it owns, and applies it as the real one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from confluent_kafka import Message
from psycopg import Connection

from consumers.loop.applier import Applier
from consumers.loop.reading import Read, Reader
from tests.laws.log import PARTITION_COUNT, SUBJECTS, Place, Stored
from tests.laws.world import World

NOW_MS: Final = 1_772_416_800_000
"""The broker's and the worker's clock: later than every version in these worlds."""

PLACES: Final = tuple(
    (subject, partition) for subject in SUBJECTS for partition in range(PARTITION_COUNT)
)


@dataclass(frozen=True, slots=True)
class _Message:
    """As much of a Kafka message as reading it needs."""

    _topic: str
    _partition: int
    _offset: int
    _stored: Stored

    def topic(self) -> str:
        return self._topic

    def partition(self) -> int:
        return self._partition

    def offset(self) -> int:
        return self._offset

    def key(self) -> bytes:
        return self._stored.key

    def value(self) -> bytes:
        return self._stored.value

    def timestamp(self) -> tuple[int, int]:
        return 2, NOW_MS

    def __len__(self) -> int:
        return len(self._stored.value)


class Worker:
    """One worker on one connection, which owns some places of the log."""

    def __init__(
        self,
        connection: Connection[Any],
        world: World,
        places: Sequence[Place] = PLACES,
        clock: Callable[[], int] = lambda: NOW_MS,
    ) -> None:
        self._world = world
        self._reader = Reader(world.topics, PARTITION_COUNT)
        self._applier = Applier(
            connection, topics=world.topics, partition_count=PARTITION_COUNT, clock=clock
        )
        owned = self._applier.take_over([self._partition(place) for place in places])
        self.next_offsets = {place: owned[self._partition(place)] for place in places}

    def read(self, picks: Iterable[tuple[Place, int]]) -> Read:
        """Read this many messages at each of these places, as far as the log goes."""
        read = Read()
        for place, count in picks:
            start = self.next_offsets[place]
            messages = self._world.log.messages[place][start : start + count]
            for offset, stored in enumerate(messages, start):
                message = _Message(*self._partition(place), offset, stored)
                self._reader.read(cast("Message", message), read)
            self.next_offsets[place] = start + len(messages)
        return read

    def apply(self, read: Read) -> None:
        """Apply what was read, and settle what can be."""
        self._applier.apply(read)

    def settle(self) -> None:
        """Settle every run that can be, as a worker does that has nothing to read."""
        self._applier.settle(range(PARTITION_COUNT))

    def finish(self) -> None:
        """Read and apply the rest of what it owns, in one batch."""
        self.apply(
            self.read(
                [(place, len(self._world.log.messages[place])) for place in self.next_offsets]
            )
        )
        self.settle()

    def _partition(self, place: Place) -> tuple[str, int]:
        return self._world.topics.of(place[0]), place[1]
