"""The applier: the one place that commits. Position and effect share one transaction."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from psycopg import Connection

from consumers.apply.batch import apply_batch
from consumers.apply.context import Context
from consumers.apply.run_end import settle_run
from consumers.loop.reading import Read
from contract.names import ERRORS, Topics
from projections.generation import arrays, run_ends, staging, tables
from projections.generation.positions import (
    Ownership,
    PositionTable,
    TopicPartition,
    lock_numbers,
)
from projections.permanent import error_log, outbox, quarantine
from projections.permanent.tables import ERROR_POSITION

_log: Final = structlog.get_logger()


def now_ms() -> int:
    """Return the time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class Applier:
    """Applies what was read to the database, for the partitions that this worker owns."""

    def __init__(
        self,
        connection: Connection[Any],
        *,
        topics: Topics,
        partition_count: int,
        clock: Callable[[], int] = now_ms,
    ) -> None:
        self._connection = connection
        self._topics = topics
        self._partition_count = partition_count
        self._clock = clock
        self._judging = PositionTable(tables.POSITION.name)
        self._materialising = PositionTable(ERROR_POSITION.name)
        self._owned: dict[TopicPartition, Ownership] = {}
        with connection.transaction():
            arrays.probe_indexes(connection)
            staging.prepare(connection, tables.METADATA.sorted_tables)

    def take_over(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Become the owner of these partitions; return the offset from which to read each."""
        errors = [each for each in partitions if self._is_errors(each)]
        judged = [each for each in partitions if not self._is_errors(each)]
        self._owned |= self._judging.take_over(self._connection, judged)
        self._owned |= self._materialising.take_over(self._connection, errors)
        return {each: self._owned[each].next_offset for each in partitions}

    def give_up(self, partitions: Sequence[TopicPartition]) -> None:
        """Let go of partitions that another worker is to own."""
        given = {each: self._owned.pop(each) for each in partitions if each in self._owned}
        if self._connection.broken:
            return  # nobody has to be kept from ending a session that is over
        errors = {each: mine for each, mine in given.items() if self._is_errors(each)}
        judged = {each: mine for each, mine in given.items() if not self._is_errors(each)}
        self._judging.give_up(self._connection, judged)
        self._materialising.give_up(self._connection, errors)

    def apply(self, read: Read) -> None:
        """Apply what was read, then settle the runs that can be.

        Raises FencedError when a partition has another owner: nothing of it is written then.
        """
        judged = {tp: to for tp, to in read.next_offsets.items() if not self._is_errors(tp)}
        errors = {tp: to for tp, to in read.next_offsets.items() if self._is_errors(tp)}
        if judged:
            self._judge(read, judged)
            self.settle(sorted({partition for _, partition in judged}))
        if errors:
            self._materialise(read, errors)

    def settle(self, partitions: Sequence[int]) -> None:
        """Settle every run on these partition numbers whose events have all been applied."""
        while True:
            with self._connection.transaction():
                lock_numbers(self._connection, partitions)
                pending = run_ends.next_ready(self._connection, partitions)
                if pending is None:
                    return
                settle_run(self._context(), pending)
            _log.info("run_settled", school_id=pending.school_id, run_id=pending.event["run_id"])

    def pass_over(self, ends: Mapping[TopicPartition, int]) -> None:
        """Move on to the ends of partitions where nothing more is to be read.

        A transaction of the relay ends with a marker, which no reader is given; who compares
        positions with ends must not take it for a message that is still to come.
        """
        ahead = {each: end for each, end in ends.items() if end > self._owned[each].next_offset}
        for table, is_errors in ((self._judging, False), (self._materialising, True)):
            own = {each: end for each, end in ahead.items() if self._is_errors(each) == is_errors}
            if own:
                with self._connection.transaction():
                    table.advance(self._connection, self._owned, own)
                self._moved(own)

    def progress(self) -> dict[TopicPartition, int] | None:
        """Return how far each partition was read, by whichever worker; None as long as something
        that came of it is still to be settled or published.
        """
        # In this order: what is settled is published next, and what is published is read next.
        read = self._judging.next_offsets(self._connection)
        read |= self._materialising.next_offsets(self._connection)
        pending = run_ends.next_ready(self._connection, range(self._partition_count))
        is_published = outbox.is_empty(self._connection)
        return read if pending is None and is_published else None

    def _judge(self, read: Read, next_offsets: Mapping[TopicPartition, int]) -> None:
        started = self._clock()
        with self._connection.transaction():
            lock_numbers(self._connection, sorted({number for _, number in next_offsets}))
            self._judging.advance(self._connection, self._owned, next_offsets)
            apply_batch(self._context(), read.batch)
        self._moved(next_offsets)
        _log.info(
            "batch_applied",
            events=len(read.batch.incoming) + len(read.batch.lessons),
            steps=len(read.batch.steps),
            quarantined=len(read.batch.quarantined),
            duration_ms=self._clock() - started,
        )

    def _materialise(self, read: Read, next_offsets: Mapping[TopicPartition, int]) -> None:
        with self._connection.transaction():
            self._materialising.advance(self._connection, self._owned, next_offsets)
            error_log.apply(self._connection, read.errors)
            quarantine.keep(
                self._connection,
                [each for each in read.batch.quarantined if self._is_errors((each.topic, 0))],
            )
        self._moved(next_offsets)
        _log.info("errors_materialised", errors=len(read.errors))

    def _moved(self, next_offsets: Mapping[TopicPartition, int]) -> None:
        for each, next_offset in next_offsets.items():
            self._owned[each] = Ownership(next_offset=next_offset, epoch=self._owned[each].epoch)

    def _context(self) -> Context:
        return Context(
            connection=self._connection,
            topics=self._topics,
            partition_count=self._partition_count,
            now_ms=self._clock(),
        )

    def _is_errors(self, partition: TopicPartition) -> bool:
        return self._topics.subject_of(partition[0]) == ERRORS
