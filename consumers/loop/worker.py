"""The worker: read, decode, apply, relay, again and again.

One batch is applied and relayed by a thread while the next is read and decoded; never are two
batches uncommitted. Whatever of the world fails, the worker lets go of everything and the program
starts a new one: what was not committed is read again.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Final

from confluent_kafka import Consumer

from consumers.kafka import Cluster
from consumers.loop.applier import Applier
from consumers.loop.reading import Read, Reader
from consumers.loop.relay import Relay
from consumers.loop.subscription import Subscription
from contract.names import RUNS

TopicPartition = tuple[str, int]

BATCH_MESSAGES_MAX: Final = 5_000
"""A batch costs one round of look-ups and upserts; beyond this size a larger one gains nothing."""

BATCH_BYTES_MAX: Final = 32 * 1024 * 1024
"""Pictures are up to half a megabyte each: a batch of them must still fit in memory twice."""

_POLL_S: Final = 0.05
"""How long to wait for more messages: also what a quiet system adds to an event's latency."""

_IDLE_POLL_S: Final = 0.2


class Worker:
    """One worker of the group, with a database connection of its own."""

    def __init__(
        self,
        *,
        cluster: Cluster,
        consumer: Consumer,
        applier: Applier,
        relay: Relay,
        reader: Reader,
    ) -> None:
        self._cluster = cluster
        self._applier = applier
        self._relay = relay
        self._reader = reader
        self._pending = Read()
        self._running: Future[int] | None = None
        self._executor = ThreadPoolExecutor(1, "apply")
        self._subscription = Subscription(
            consumer,
            reader.topics,
            ends_of=cluster.ends_of,
            take_over=self._take_over,
            give_up=self._give_up,
        )

    def run(self, stop: Event, *, until_idle: bool) -> None:
        """Work until told to stop or, if asked, until there is nothing left to do.

        Raises what the world raised: psycopg.OperationalError, KafkaException, FencedError.
        """
        try:
            while not stop.is_set():
                self._gather()
                is_idle = self._advance()
                if until_idle and is_idle and self._is_all_done():
                    return
        finally:
            self._close()

    def _gather(self) -> None:
        """Read until the batch is full, or nothing more is there at once."""
        timeout_s = _POLL_S if self._pending.message_count or self._running else _IDLE_POLL_S
        while not self._is_full():
            before = self._pending.message_count
            for message in self._subscription.poll(timeout_s):
                self._reader.read(message, self._pending)
            if self._pending.message_count == before:
                return
            timeout_s = _POLL_S

    def _is_full(self) -> bool:
        return (
            self._pending.message_count >= BATCH_MESSAGES_MAX
            or self._pending.byte_count >= BATCH_BYTES_MAX
        )

    def _advance(self) -> bool:
        """Hand the batch to the thread; return whether nothing was left to do."""
        if self._running is not None and not self._running.done() and not self._is_full():
            return False
        published = self._wait()
        read, self._pending = self._pending, Read()
        if read.message_count or published or not self._subscription.is_quiet():
            self._running = self._executor.submit(self._work, read)
            return False
        self._applier.pass_over(self._subscription.ends_seen)
        # What another worker made ready is still to be settled and published.
        return self._work(read) == 0

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
        self._applier.apply(read)
        numbers = self._numbers()
        if not read.message_count:
            self._applier.settle(numbers)
        return self._relay.publish(numbers)

    def _wait(self) -> int:
        """Wait for the batch under way; return how much it published."""
        running, self._running = self._running, None
        return running.result() if running is not None else 0

    def _numbers(self) -> list[int]:
        """Return the partition numbers whose runs and outbox are this worker's to look after."""
        topic = self._reader.topics.of(RUNS)
        return sorted(number for each, number in self._subscription.assigned if each == topic)

    def _take_over(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        self._wait()
        return self._applier.take_over(partitions)

    def _give_up(self, partitions: Sequence[TopicPartition]) -> None:
        self._wait()
        # Applied now, while they are still ours: messages dropped here would not be read again.
        read, self._pending = self._pending, Read()
        self._applier.apply(read)
        self._applier.give_up(partitions)
        topic = self._reader.topics.of(RUNS)
        self._relay.give_up([number for each, number in partitions if each == topic])

    def _close(self) -> None:
        self._executor.shutdown(wait=True)
        self._running = None
        self._pending = Read()
        self._subscription.close()
