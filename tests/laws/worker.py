"""A worker without Kafka: reads the log at the places it owns, and applies it as the real one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from confluent_kafka import Message
from prometheus_client import CollectorRegistry
from psycopg import Connection

from consumers.apply.transaction.breaker import Breaker
from consumers.loop.applier import Applier
from consumers.loop.figures import Figures
from consumers.loop.reading import Read, Reader
from consumers.loop.service import read_anew, subjects_read
from contract.erasures import is_erasure_key
from contract.names import RUNS
from projections import generations
from projections.replay.standing import standing_of
from tests.laws.log import NOW_MS, PARTITION_COUNT, SUBJECTS, Place, Stored
from tests.laws.world import World

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

    def value(self) -> bytes | None:
        return None if self._stored.is_null else self._stored.value

    def headers(self) -> list[tuple[str, bytes]] | None:
        return list(self._stored.headers) or None

    def timestamp(self) -> tuple[int, int]:
        return 2, self._stored.at_ms

    def __len__(self) -> int:
        return len(self._stored.value)


def message_at(world: World, partition: tuple[str, int], offset: int) -> Message:
    """Return a message of a log as a client gives it."""
    place = world.topics.subject_of(partition[0]), partition[1]
    return cast("Message", _Message(*partition, offset, world.log.messages[place][offset]))


class Worker:
    """One worker on one connection, which owns some places of the log."""

    def __init__(
        self,
        connection: Connection[Any],
        world: World,
        places: Sequence[Place] = PLACES,
        *,
        clock: Callable[[], int] = lambda: NOW_MS,
        generation: str = generations.FIRST,
        breaker: Breaker | None = None,
    ) -> None:
        self._world = world
        standing = standing_of(connection, generation)
        self._reader = Reader(
            world.topics, PARTITION_COUNT, subjects_read(standing), read_anew(connection, standing)
        )
        self._applier = Applier(
            connection,
            standing=standing,
            topics=world.topics,
            partition_count=PARTITION_COUNT,
            figures=Figures(CollectorRegistry()),
            clock=clock,
            trust=world.trust,
            breaker=breaker or Breaker(),
        )
        owned = self._applier.take_over([self._partition(place) for place in places])
        self.next_offsets = {place: owned[self._partition(place)] for place in places}
        self._learn_ledger(sorted({number for _, number in places}))

    def read(self, picks: Iterable[tuple[Place, int]]) -> Read:
        """Read this many messages at each of these places, as far as the log goes."""
        read = Read(self._applier.keys.ring)
        for place, count in picks:
            start = self.next_offsets[place]
            messages = self._world.log.messages[place][start : start + count]
            for offset, stored in enumerate(messages, start):
                message = _Message(*self._partition(place), offset, stored)
                if not stored.is_gone:
                    self._reader.read(cast("Message", message), read)
            self.next_offsets[place] = start + len(messages)
        return read

    def _learn_ledger(self, numbers: Sequence[int]) -> None:
        """Read the ledger of erasures to its end, as a worker does that begins."""
        ledger = Read(self._applier.keys.ring)
        for number, start in self._applier.ledger_starts(numbers).items():
            for offset, stored in enumerate(self._world.log.messages[RUNS, number]):
                if offset >= start and is_erasure_key(stored.key):
                    place = self._partition((RUNS, number))
                    self._reader.read(cast("Message", _Message(*place, offset, stored)), ledger)
        self._applier.learn(ledger, numbers)

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
