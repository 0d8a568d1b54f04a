"""Transactions that judge: under the live pointer and the lock of their partition numbers, and
looked at by the breaker before they commit.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from consumers.apply.transaction.breaker import Breaker, BreakerTrippedError, Positions
from consumers.apply.transaction.context import Context
from projections.generation import breaker_trips
from projections.generation.positions import lock_numbers
from projections.replay.standing import Standing, share_pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """Begins them on one connection. `read_to` says how far topic partitions were read before the
    transaction under way.
    """

    connection: Connection[Any]
    standing: Standing
    context: Callable[[], Context]
    breaker: Breaker
    read_to: Positions
    _stopped: set[int] = field(default_factory=set, init=False)
    """The partition numbers at which a worker before this one has stopped."""

    def take_over(self, numbers: Sequence[int]) -> None:
        """Learn where it had stopped of the partition numbers that this worker is given."""
        self._stopped.update(breaker_trips.standing(self.connection, numbers))

    @contextmanager
    def of(self, numbers: Sequence[int]) -> Iterator[Context]:
        """Judge in a transaction of its own that holds these partition numbers.

        Raises OrdersChangedError when the generation is to do something else, and
        BreakerTrippedError: nothing of it is written then.
        """
        with self.holding(numbers), self.one() as context:
            yield context

    @contextmanager
    def one(self) -> Iterator[Context]:
        """Judge within the transaction under way. Raises BreakerTrippedError."""
        context = self.context()
        yield context
        # Beside the live one, errors reach no school before a person has compared the two.
        if self.standing.live:
            self.breaker.demand_sound(context, self.read_to)

    @contextmanager
    def holding(self, numbers: Sequence[int]) -> Iterator[None]:
        """Hold these partition numbers in a transaction in which several things are judged.

        Raises as `of` does.
        """
        try:
            with self.connection.transaction():
                share_pointer(self.connection, self.standing)
                lock_numbers(self.connection, numbers)
                yield
        except BreakerTrippedError as error:
            cause = error.trip.span.cause
            breaker_trips.put(self.connection, cause.partition, cause.code)
            raise

    def passed(self, numbers: Sequence[int]) -> None:
        """Note that what lay there was judged: it has stopped at these numbers no longer."""
        gone_on = self._stopped.intersection(numbers)
        if gone_on:
            breaker_trips.clear(self.connection, gone_on)
            self._stopped.difference_update(gone_on)
