"""Delivery: the outbox emptied into Kafka, and settled by what Kafka acknowledged.

The acting loop is here; the broker is a protocol, with the real one in `broker`.
"""

from collections.abc import Callable
from typing import Final, Protocol

from contract.names import RUNS
from producer.failures import UnavailableError
from producer.state.outbox import Acknowledged, Outbox, Pending

IN_FLIGHT_MAX: Final = 10_000
"""Enough to keep a broker busy; a crash repeats at most so many."""

BYTES_IN_FLIGHT_MAX: Final = 32 * 1024 * 1024
"""Ten thousand pictures would fill the school's memory; of lessons so many never reach it."""

_POLL_S: Final = 0.1


class Broker(Protocol):
    """Somewhere that messages of one school go, each acknowledged once it is safe."""

    def send(self, pending: Pending) -> None:
        """Hand over a message; returns before it is acknowledged."""
        ...

    def acknowledged(self, timeout_s: float) -> list[Acknowledged]:
        """Return what has been acknowledged since the last call, waiting for the first.

        Raises UnavailableError once a message could not be delivered.
        """
        ...

    def time_ms(self) -> int | None:
        """Return the broker's time; None where it does not tell.

        Raises UnavailableError when it does not answer.
        """
        ...


class Courier:
    """Carries the outbox to the broker, in order, and never drops a message."""

    def __init__(
        self, outbox: Outbox, broker: Broker, *, patience_s: float, monotonic: Callable[[], float]
    ) -> None:
        self._outbox = outbox
        self._broker = broker
        self._patience_s = patience_s
        self._monotonic = monotonic
        self._in_flight = 0
        self._bytes_in_flight = 0

    def broker_time_ms(self) -> int | None:
        """Return the broker's time, in milliseconds since 1970; None where it does not tell."""
        return self._broker.time_ms()

    def deliver(self) -> None:
        """Deliver all that waits in the outbox, and return when it is acknowledged.

        Raises UnavailableError when the broker is silent for longer than the patience; what was
        not acknowledged stays in the outbox.
        """
        for pending in self._outbox.pending():
            if pending.message.subject == RUNS:
                # A step of a run is told only when all that it stands on is safe.
                self._await(self._in_flight)
            self._broker.send(pending)
            self._in_flight += 1
            self._bytes_in_flight += len(pending.message.value)
            if self._in_flight >= IN_FLIGHT_MAX or self._bytes_in_flight >= BYTES_IN_FLIGHT_MAX:
                self._await((self._in_flight + 1) // 2)
        self._await(self._in_flight)

    def _await(self, count: int) -> None:
        """Wait until so many messages are acknowledged, and settle them in one transaction."""
        acknowledged: list[Acknowledged] = []
        try:
            deadline = self._monotonic() + self._patience_s
            while len(acknowledged) < count:
                fresh = self._broker.acknowledged(_POLL_S)
                acknowledged += fresh
                if fresh:
                    deadline = self._monotonic() + self._patience_s
                elif self._monotonic() > deadline:
                    raise UnavailableError(
                        f"Kafka has acknowledged nothing for {self._patience_s:.0f} s."
                        " What was not sent is kept, and goes first on the next run."
                    )
        finally:
            self._in_flight -= len(acknowledged)
            self._bytes_in_flight -= sum(len(each.pending.message.value) for each in acknowledged)
            if acknowledged:
                self._outbox.settle(acknowledged)
