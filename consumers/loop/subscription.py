"""The subscription: which partitions this worker has, where it reads them, and which are paused.

Offsets come from the database, never from the group. Taking a partition over is a database
transaction of its own, made before the first message of it is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
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
from projections.replay.log_topics import LogReplacedError

_log: Final = structlog.get_logger()

_POLL_MESSAGES_MAX: Final = 1_000


class Subscription:
    """A Kafka consumer whose positions live elsewhere.

    `subjects` says of which topics. No partition is read past its offset in `halt_offsets`, if it
    has one. `ends_of` asks the broker for the ends of partitions. `take_over` returns the offset
    from which to read each partition, `give_up` is told which are gone; both run within `poll`.
    """

    def __init__(
        self,
        consumer: Consumer,
        topics: Topics,
        *,
        subjects: Sequence[str],
        halt_offsets: Mapping[tuple[str, int], int],
        ends_of: Callable[[Sequence[tuple[str, int]]], Mapping[tuple[str, int], int]],
        take_over: Callable[[Sequence[tuple[str, int]]], Mapping[tuple[str, int], int]],
        give_up: Callable[[Sequence[tuple[str, int]]], None],
    ) -> None:
        self._ends_of = ends_of
        self._take_over = take_over
        self._give_up = give_up
        self._halt_offsets = halt_offsets
        order = {each.name: rank for rank, each in enumerate(ALL)} | {RUNS: len(ALL), ERRORS: 0}
        ranks = {topics.of(subject): order[subject] for subject in subjects}
        self._backlog = Backlog(ranks.__getitem__)
        self._paused: set[tuple[str, int]] = set()
        self.ends_seen: dict[tuple[str, int], int] = {}
        self.assigned: set[tuple[str, int]] = set()
        self.was_assigned = False
        self._ends: dict[tuple[str, int], int] = {}
        self._read_to: dict[tuple[str, int], int] = {}
        self._consumer = consumer
        self._consumer.subscribe(
            sorted(ranks),
            on_assign=self._on_assign,
            on_revoke=self._on_revoke,
            on_lost=self._on_lost,
        )

    def poll(
        self, timeout_s: float, messages_max: int
    ) -> Iterator[tuple[tuple[str, int], Sequence[Message]]]:
        """Yield the messages that are there, at most so many and at most a thousand, those that lie
        one after the other together with their topic and partition; wait only as long as there is
        none.

        Raises LogReplacedError where the log has not what comes next, KafkaException for what else
        the client cannot get over by itself.
        """
        reached: dict[tuple[str, int], int] = {}
        fetched = self._consume(timeout_s, min(messages_max, _POLL_MESSAGES_MAX))
        for (topic, partition, is_sound), run in groupby(fetched, _kind):
            place, messages = (str(topic), int(partition or 0)), list(run)
            if not is_sound:
                _demand_ends(messages, place)
            if place not in self.assigned:
                continue  # given up since it was fetched: the next owner reads it
            wanted = self._before_halt(place, messages) if is_sound else []
            if wanted:
                self.ends_seen.pop(place, None)
                reached[place] = int(wanted[-1].offset() or 0) + 1
                yield place, wanted
            if len(wanted) < len(messages):
                offset = int(messages[-1].offset() or 0)
                self.ends_seen[place] = min(offset, self._halt_offsets.get(place, offset))
                self._backlog.at_end(place)
        self._read_to |= reached
        for place, next_offset in reached.items():
            self._backlog.passed(place, next_offset)
        self._pause()

    def is_quiet(self) -> bool:
        """Say whether every partition was read to the end that it had when last looked at."""
        return self.was_assigned and self.assigned <= self.ends_seen.keys()

    @property
    def has_others_waiting(self) -> bool:
        """Say whether some partitions are read only once others are."""
        return bool(self._paused)

    def ends(self) -> dict[tuple[str, int], int]:
        """Return where each partition ends, by what the broker last told in passing.

        Of one that is paused, that was when it was assigned. Where one was read to its end, what
        lies after the last message is none: a marker of the relay's transactions.
        """
        return {
            place: self._read_to.get(place, 0) if place in self.ends_seen else self._end_of(place)
            for place in self.assigned
        }

    def close(self) -> None:
        """Leave the group."""
        self._consumer.close()

    def _consume(self, timeout_s: float, messages_max: int) -> list[Message]:
        # The client waits until it has as many as it is asked for, or until the time is over.
        first = self._consumer.consume(1, timeout_s)
        return [*first, *self._consumer.consume(messages_max - 1, 0.0)] if first else first

    def _before_halt(self, place: tuple[str, int], messages: list[Message]) -> list[Message]:
        halt = self._halt_offsets.get(place)
        if halt is None:
            return messages
        return [each for each in messages if int(each.offset() or 0) < halt]

    def _end_of(self, place: tuple[str, int]) -> int:
        told = self._consumer.get_watermark_offsets(TopicPartition(*place), cached=True)
        return max(self._ends[place], told[1] if told else 0)

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        places = [(each.topic, each.partition) for each in partitions]
        offsets = self._take_over(places)
        ends = self._ends_of(places)
        _require_there(offsets, ends)
        consumer.incremental_assign(
            [TopicPartition(*each, offsets[each] or OFFSET_BEGINNING) for each in places]
        )
        self.assigned |= set(places)
        self.was_assigned = self.was_assigned or bool(places)
        self._ends |= ends
        self._backlog.add({each: (offsets[each], ends[each]) for each in places})
        self._pause()
        _log.info("partitions_assigned", partitions=len(places))

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        places = {(each.topic, each.partition) for each in partitions}
        self._give_up(sorted(places))
        self.assigned -= places
        for each in places:
            for known in (self.ends_seen, self._ends, self._read_to):
                known.pop(each, None)
        self._backlog.remove(places)
        # The client remembers who is paused: given back to us one day, it would never be read.
        consumer.resume([TopicPartition(*each) for each in places & self._paused])
        self._paused -= places
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


def _kind(message: Message) -> tuple[str | None, int | None, bool]:
    return message.topic(), message.partition(), message.error() is None


def _demand_ends(told: Iterable[Message], place: tuple[str, int]) -> None:
    """Demand that the client tells nothing worse than that a partition ends."""
    for each in told:
        error = each.error()
        if error is None or error.code() == KafkaError._PARTITION_EOF:
            continue
        if error.code() == KafkaError._AUTO_OFFSET_RESET:
            raise LogReplacedError(
                f"Partition {place[1]} of {place[0]} has not what comes next: nothing is"
                " skipped. See `mya-consumers topics replaced`."
            ) from KafkaException(error)
        raise KafkaException(error)


def _require_there(
    offsets: Mapping[tuple[str, int], int], ends: Mapping[tuple[str, int], int]
) -> None:
    """Demand that the log has all that was read of it. Raises LogReplacedError."""
    beyond = sorted(each for each, offset in offsets.items() if offset > ends[each])
    if beyond:
        topic, partition = beyond[0]
        raise LogReplacedError(
            f"Partition {partition} of {topic} ends at {ends[beyond[0]]} and was read up to"
            f" {offsets[beyond[0]]} before: the brokers have lost what was there. See"
            " `mya-consumers topics replaced`."
        )
