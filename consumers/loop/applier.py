"""The applier: the one place that commits. Position and effect share one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any, Final

import structlog
from psycopg import Connection

from consumers.apply.batch import apply_batch
from consumers.apply.erasure.erasing import apply_erasures
from consumers.apply.error_words import hear, take_in
from consumers.apply.transaction.breaker import Breaker
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.outside import is_of_the_log_alone, write_outside
from consumers.loop.figures import Figures
from consumers.loop.judging import Judging
from consumers.loop.reading import Read
from consumers.loop.settling import Settling
from consumers.trust.alarms import alarm
from consumers.trust.keyring import Trust
from consumers.trust.keys import Keys
from contract.names import ERRORS, RUNS, Topics
from projections.generation import arrays, staging
from projections.generation.positions import (
    Ownership,
    PositionTable,
    TopicPartition,
    lock_numbers,
    read_again_after_a_crash,
)
from projections.generation.schema import tables
from projections.permanent import outbox, rejudgings
from projections.permanent.schema.tables import ERROR_POSITION
from projections.replay.standing import Standing, share_pointer

_log: Final = structlog.get_logger()


class Applier:
    """Applies what was read to the database, for the partitions that this worker owns.

    `keys` is what to read with.
    """

    def __init__(
        self,
        connection: Connection[Any],
        *,
        standing: Standing,
        topics: Topics,
        partition_count: int,
        figures: Figures,
        trust: Trust,
        breaker: Breaker,
        clock: Callable[[], int],
    ) -> None:
        self._connection = connection
        self._standing = standing
        self._topics = topics
        self._partition_count = partition_count
        self._clock = clock
        self._root_key = trust.root_key
        self._positions = PositionTable(tables.POSITION.name)
        self._materialising = PositionTable(ERROR_POSITION.name)
        self._judging = Judging(
            connection=connection,
            standing=standing,
            context=self._context,
            breaker=breaker,
            read_to=self._read_to,
        )
        self._settling = Settling(
            connection=connection,
            standing=standing,
            judging=self._judging,
            context=self._context,
            figures=figures,
            parked=lambda: list(self.keys.ring.parked.schools),
        )
        self._owned: dict[TopicPartition, Ownership] = {}
        with connection.transaction():
            arrays.probe_indexes(connection)
            staging.prepare(connection, tables.METADATA.sorted_tables)
        self.keys = Keys(connection, trust)

    def take_over(self, partitions: Sequence[TopicPartition]) -> dict[TopicPartition, int]:
        """Become the owner of these partitions; return the offset from which to read each."""
        errors = [each for each in partitions if self._is_errors(each)]
        judged = [each for each in partitions if not self._is_errors(each)]
        self._owned |= self._positions.take_over(self._connection, judged)
        self._owned |= self._materialising.take_over(self._connection, errors)
        self._judging.take_over([number for _, number in judged])
        return {each: self._owned[each].next_offset for each in partitions}

    def ledger_starts(self, numbers: Sequence[int]) -> dict[int, int]:
        """Return the offsets up to which the ledger of erasures was read with everything else."""
        read = self._positions.next_offsets(self._connection)
        return {number: read.get((self._topics.of(RUNS), number), 0) for number in numbers}

    def learn(self, ledger: Read, numbers: Sequence[int]) -> None:
        """Erase whom the ledger names, before anything else of these partition numbers is read."""
        if ledger.batch.erasures:
            with self._judging.of(numbers) as context:
                self.keys.demand_same(ledger.keyring, ledger.owners)
                apply_erasures(context, ledger.batch.erasures)
                write_outside(context)

    def give_up(self, partitions: Sequence[TopicPartition]) -> None:
        """Let go of partitions that another worker is to own."""
        given = {each: self._owned.pop(each) for each in partitions if each in self._owned}
        if self._connection.broken:
            return  # nobody has to be kept from ending a session that is over
        errors = {each: mine for each, mine in given.items() if self._is_errors(each)}
        judged = {each: mine for each, mine in given.items() if not self._is_errors(each)}
        self._positions.give_up(self._connection, judged)
        self._materialising.give_up(self._connection, errors)

    def applied_to(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """Return how far these partitions, which it owns, are applied."""
        return {each: self._owned[each].next_offset for each in partitions}

    def apply(self, read: Read) -> None:
        """Apply what was read, then settle the runs that can be.

        Raises FencedError when a partition has another owner, OrdersChangedError when the
        generation is to do something else, EnrolmentChangedError when it was verified with keys
        that are no longer so, BreakerTrippedError: nothing of it is written then.
        """
        judged = {tp: to for tp, to in read.next_offsets.items() if not self._is_errors(tp)}
        errors = {tp: to for tp, to in read.next_offsets.items() if self._is_errors(tp)}
        if judged:
            self._judge(read, judged)
            numbers = sorted({partition for _, partition in judged})
            self.settle(numbers)
            self._judging.passed(numbers)
        if errors:
            self._materialise(read, errors)
        if self._standing.live:
            alarm(read.batch.quarantined)

    def settle(self, partitions: Sequence[int]) -> None:
        """Settle every run on these partition numbers whose events have all been applied, and
        judge again what others have changed.
        """
        self._settling.settle(partitions)

    def pass_over(self, ends: Mapping[TopicPartition, int]) -> None:
        """Move on to the ends of partitions where nothing more is to be read.

        A transaction of the relay ends with a marker, which no reader is given; who compares
        positions with ends must not take it for a message that is still to come.
        """
        ahead = {each: end for each, end in ends.items() if end > self._owned[each].next_offset}
        for table, is_errors in ((self._positions, False), (self._materialising, True)):
            own = {each: end for each, end in ahead.items() if self._is_errors(each) == is_errors}
            if own:
                with self._connection.transaction():
                    share_pointer(self._connection, self._standing)
                    table.advance(self._connection, self._owned, own)
                self._moved(own)

    def progress(self) -> dict[TopicPartition, int] | None:
        """Return how far each partition was read, by whichever worker; None as long as something
        that came of it is still to be settled or published.
        """
        # In this order: what is settled is published next, and what is published is read next.
        read = self._positions.next_offsets(self._connection)
        read |= self._materialising.next_offsets(self._connection)
        ready = self._settling.ready(range(self._partition_count))
        is_done = (
            outbox.is_empty(self._connection)
            if self._standing.live
            else rejudgings.is_empty(self._connection, self._standing.name)
        )
        return read if not ready and is_done else None

    def _judge(self, read: Read, next_offsets: Mapping[TopicPartition, int]) -> None:
        started = self._clock()
        with self._judging.of(sorted({number for _, number in next_offsets})) as context:
            self.keys.demand_same(read.keyring, read.owners)
            self._positions.advance(self._connection, self._owned, next_offsets)
            apply_batch(context, read.batch)
            if is_of_the_log_alone(context):
                read_again_after_a_crash(self._connection)
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
            share_pointer(self._connection, self._standing)
            self.keys.demand_same(read.keyring, read.owners)
            context = self._context()
            heard = hear(context, read.errors, read.batch)
            lock_numbers(self._connection, heard.numbers)
            self._materialising.advance(self._connection, self._owned, next_offsets)
            take_in(context, heard, read.batch)
        self._moved(next_offsets)
        _log.info("errors_materialised", errors=len(read.errors))

    def _moved(self, next_offsets: Mapping[TopicPartition, int]) -> None:
        for each, next_offset in next_offsets.items():
            self._owned[each] = Ownership(next_offset=next_offset, epoch=self._owned[each].epoch)

    def _read_to(self, places: Set[TopicPartition]) -> dict[TopicPartition, int]:
        mine = {each: self._owned[each].next_offset for each in places if each in self._owned}
        others = places - mine.keys()
        return mine | (self._positions.of(self._connection, others) if others else {})

    def _context(self) -> Context:
        return Context(
            connection=self._connection,
            topics=self._topics,
            partition_count=self._partition_count,
            now_ms=self._clock(),
            live=self._standing.live,
            distrusted=self.keys.ring.distrusted,
            root_key=self._root_key,
        )

    def _is_errors(self, partition: TopicPartition) -> bool:
        return self._topics.subject_of(partition[0]) == ERRORS
