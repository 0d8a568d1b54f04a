"""The worker: fetch, read, apply, relay, again and again.

While the database is at work on one batch, the next is read; never are two batches uncommitted.
Whatever of the world fails, the worker lets go of everything and the program starts a new one: what
was not committed is read again.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from threading import Event
from typing import Final

from confluent_kafka import Consumer

from consumers.kafka import Cluster
from consumers.loop.ahead import Ahead
from consumers.loop.applier import Applier
from consumers.loop.ledger_reading import read_ledger
from consumers.loop.pace import Pace
from consumers.loop.reading import Read, Reader
from consumers.loop.relay import Relay
from consumers.loop.subscription import Subscription
from consumers.loop.vitals import WorkerVitals
from contract.names import RUNS

TopicPartition = tuple[str, int]

BATCH_BYTES_MAX: Final = 32 * 1024 * 1024
"""Pictures are up to half a megabyte each: a batch of them must still fit in memory twice."""

_POLL_S: Final = 0.05
"""How long to wait for more messages: also what a quiet system adds to an event's latency."""

_IDLE_POLL_S: Final = 0.2

_LOOK_EVERY_S: Final = 2.0
"""How often it looks how far it is behind: more often than anybody asks."""


class Worker:
    """One worker of the group, with a database connection of its own.

    One without a relay feeds a generation that is not live. In the block of `meanwhile` this is
    done in pieces whenever the database lets the worker wait; `rate_max` is in records a second.
    `demand_same_log` raises LogReplacedError where the positions are of other topics. `held` is
    what it had read and may not have applied when it ended.
    """

    def __init__(
        self,
        *,
        cluster: Cluster,
        consumer: Consumer,
        applier: Applier,
        relay: Relay | None,
        reader: Reader,
        vitals: WorkerVitals,
        meanwhile: Callable[[Callable[[], bool]], AbstractContextManager[None]],
        demand_same_log: Callable[[], None],
        halt_offsets: Mapping[TopicPartition, int],
        rate_max: int | None,
    ) -> None:
        self._cluster = cluster
        self._applier = applier
        self._relay = relay
        self._reader = reader
        self._vitals = vitals
        self._meanwhile = meanwhile
        self._demand_same_log = demand_same_log
        self._look_at = 0.0
        self._batch = self._none()
        self._next = self._none()
        self.held: tuple[Read, ...] = ()
        self._pace = Pace(rate_max)
        self._subscription = Subscription(
            consumer,
            reader.topics,
            subjects=reader.subjects,
            halt_offsets=halt_offsets,
            ends_of=cluster.ends_of,
            take_over=self._take_over,
            give_up=self._give_up,
        )

    def run(self, stop: Event, *, until_idle: bool) -> None:
        """Work until told to stop or, if asked, until there is nothing left to do.

        Raises what the world raised: database.FAULTS, KafkaException, FencedError;
        OrdersChangedError when its generation is to do something else, EnrolmentChangedError when
        schools stand otherwise than when they were read.
        """
        try:
            while not stop.is_set():
                self._batch, self._next = self._next, self._none()
                self._batch.finish()
                self._fetch()
                self._show()
                is_idle = self._advance()
                if until_idle and is_idle and self._is_all_done():
                    return
        finally:
            self.held = self._batch.read, self._next.read
            # To close is to give up what it has: nothing more is applied then, least of all again.
            self._batch, self._next = self._none(), self._none()
            self._subscription.close()

    def _fetch(self) -> None:
        """Fetch until the next batch is full, or nothing more is there at once."""
        self._pace.wait()
        timeout_s = 0.0 if self._batch.message_count else _IDLE_POLL_S
        while not self._is_full():
            # No more than belong into the batch: a pace of ten a second must not read a thousand.
            room = self._pace.batch_messages_max - self._next.message_count
            fetched = list(self._subscription.poll(timeout_s, room))
            for place, messages in fetched:
                self._next.add(place, messages)
            if not fetched:
                return
            is_awaited = self._batch.message_count or self._subscription.has_others_waiting
            timeout_s = 0.0 if is_awaited else _POLL_S

    def _show(self) -> None:
        """Let be seen from outside that it works, and how far it is behind."""
        self._vitals.pulse.beat()
        # Also of one that is given no partition: there are enough others, and it stands by.
        self._vitals.works()
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + _LOOK_EVERY_S
        applied_to = self._applier.applied_to(self._subscription.assigned)
        self._vitals.figures.behind(
            {
                each: max(0, end - applied_to[each])
                for each, end in self._subscription.ends().items()
            }
        )

    def _is_full(self) -> bool:
        return (
            self._next.message_count >= self._pace.batch_messages_max
            or self._next.byte_count >= BATCH_BYTES_MAX
        )

    def _advance(self) -> bool:
        """Apply the batch while the next is read; return whether nothing was left to do."""
        if not self._batch.message_count and self._next.message_count:
            return False
        is_quiet = not self._batch.message_count and self._subscription.is_quiet()
        if is_quiet:
            self._applier.pass_over(self._subscription.ends_seen)
        with self._meanwhile(self._next.go_on):
            # Without a batch, too: what another worker made ready is to be settled and published.
            published = self._work(self._batch.read)
        return is_quiet and not published

    def _is_all_done(self) -> bool:
        """Say whether all partitions are read to the ends that they have now, by whichever worker.

        One that was killed keeps its partitions until the broker misses it: what lies there is
        waited for, and taken over.
        """
        progress = self._applier.progress()
        if progress is None:
            return False
        ends = self._cluster.ends_of(self._reader.places())
        return all(progress.get(each, 0) >= end for each, end in ends.items())

    def _work(self, read: Read) -> int:
        """Apply a batch, settle and publish; return how much was published."""
        self._apply(read)
        self._pace.applied(read.message_count)
        numbers = self._numbers()
        if not read.message_count:
            self._applier.keys.renew()
            self._applier.settle(numbers)
        published = self._relay.publish(numbers) if self._relay else 0
        self._vitals.figures.relayed(published)
        return published

    def _apply(self, read: Read) -> None:
        if read.message_count:
            began = time.monotonic()
            self._applier.apply(read)
            self._vitals.figures.applied(read, time.monotonic() - began)

    def _numbers(self) -> list[int]:
        """Return the partition numbers whose runs and outbox are this worker's to look after."""
        topic = self._reader.topics.of(RUNS)
        return sorted(number for each, number in self._subscription.assigned if each == topic)

    def _take_over(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        # A topic that is made anew while we work is given to us like any other.
        self._demand_same_log()
        offsets = self._applier.take_over(partitions)
        self._learn_ledger(sorted({number for _, number in partitions}))
        return offsets

    def _learn_ledger(self, numbers: Sequence[int]) -> None:
        starts = self._applier.ledger_starts(numbers)
        into = Read(self._applier.keys.ring)
        self._applier.learn(read_ledger(self._cluster, self._reader, starts, into), numbers)

    def _give_up(self, partitions: Sequence[TopicPartition]) -> None:
        # Applied now, while they are still ours: messages dropped here would not be read again.
        for each in (self._batch, self._next):
            self._apply(each.finish())
        self._batch, self._next = self._none(), self._none()
        self._applier.give_up(partitions)
        topic = self._reader.topics.of(RUNS)
        if self._relay:
            self._relay.give_up([number for each, number in partitions if each == topic])

    def _none(self) -> Ahead:
        return Ahead(self._reader, self._applier.keys.ring)
