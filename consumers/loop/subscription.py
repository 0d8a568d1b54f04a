"""The subscription: which partitions this worker has, where it reads them, and which are paused.

Offsets come from the database, never from the group. Taking a partition over is a database
transaction of its own, made before the first message of it is asked for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import structlog
from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from consumers.loop.backlog import Backlog
from contract.data_sets import ALL
from contract.names import ERRORS, RUNS, Topics
from projections.generation.positions import FencedError

_log: Final = structlog.get_logger()

_POLL_MESSAGES_MAX: Final = 1_000


class Subscription:
    """A Kafka consumer whose positions live elsewhere.

    `ends_of` asks the broker for the ends of partitions. `take_over` returns the offset from which
    to read each partition, `give_up` is told which are gone; both run within `poll`.
    """

    def __init__(
        self,
        consumer: Consumer,
        topics: Topics,
        *,
        ends_of: Callable[[Sequence[tuple[str, int]]], Mapping[tuple[str, int], int]],
        take_over: Callable[[Sequence[tuple[str, int]]], Mapping[tuple[str, int], int]],
        give_up: Callable[[Sequence[tuple[str, int]]], None],
    ) -> None:
        self._ends_of = ends_of
        self._take_over = take_over
        self._give_up = give_up
        ranks = {topics.of(each.name): rank for rank, each in enumerate(ALL)}
        ranks |= {topics.of(RUNS): len(ALL), topics.of(ERRORS): 0}
        self._backlog = Backlog(ranks.__getitem__)
        self._paused: set[tuple[str, int]] = set()
        self.ends_seen: dict[tuple[str, int], int] = {}
        self.assigned: set[tuple[str, int]] = set()
        self.was_assigned = False
        self._consumer = consumer
        self._consumer.subscribe(
            sorted(ranks),
            on_assign=self._on_assign,
            on_revoke=self._on_revoke,
            on_lost=self._on_lost,
        )

    def poll(self, timeout_s: float) -> Iterator[Message]:
        """Yield the messages that are there, at most a thousand.

        Raises KafkaException for what the client cannot get over by itself.
        """
        reached: dict[tuple[str, int], int] = {}
        for message in self._consumer.consume(_POLL_MESSAGES_MAX, timeout_s):
            error = message.error()
            place = str(message.topic()), int(message.partition() or 0)
            if error is None:
                if place in self.ends_seen:
                    del self.ends_seen[place]
                reached[place] = int(message.offset() or 0) + 1
                yield message
            elif error.code() == KafkaError._PARTITION_EOF:
                self.ends_seen[place] = int(message.offset() or 0)
                self._backlog.at_end(place)
            else:
                raise KafkaException(error)
        for place, next_offset in reached.items():
            self._backlog.passed(place, next_offset)
        self._pause()

    def is_quiet(self) -> bool:
        """Say whether every partition was read to the end that it had when last looked at."""
        return self.was_assigned and self.assigned <= self.ends_seen.keys()

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        places = [(each.topic, each.partition) for each in partitions]
        offsets = self._take_over(places)
        ends = self._ends_of(places)
        consumer.incremental_assign(
            [TopicPartition(*each, offsets[each] or OFFSET_BEGINNING) for each in places]
        )
        self.assigned |= set(places)
        self.was_assigned = self.was_assigned or bool(places)
        self._backlog.add({each: (offsets[each], ends[each]) for each in places})
        self._pause()
        _log.info("partitions_assigned", partitions=len(places))

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        places = {(each.topic, each.partition) for each in partitions}
        self._give_up(sorted(places))
        self.assigned -= places
        for each in places:
            self.ends_seen.pop(each, None)
        self._paused -= places
        self._backlog.remove(places)
        consumer.incremental_unassign(partitions)
        _log.info("partitions_revoked", partitions=len(places))

    def _on_lost(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        # Another worker may be at work on them already: commit nothing more, and start anew.
        raise FencedError(f"{len(partitions)} partitions were lost to another worker")

    def _pause(self) -> None:
        """Pause what has to wait for the backlog of others, and resume what need not any more."""
        wanted = self.assigned - self._backlog.readable()
        pause, resume = wanted - self._paused, self._paused - wanted
        if pause:
            self._consumer.pause([TopicPartition(*each) for each in pause])
        if resume:
            self._consumer.resume([TopicPartition(*each) for each in resume])
        self._paused = wanted
