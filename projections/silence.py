"""A database that says nothing: a connection that waits for an answer only for so long, and can do
something else meanwhile.

PostgreSQL ends a statement that takes too long, and TCP notices a host that vanished. Neither
helps when something in between (a proxy, a pooler, a firewall) takes what is sent and never hands
it on, or when the server stands still: whoever waits there without a limit waits for ever.
"""

import re
import select
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import psycopg
from psycopg import Connection, waiting
from psycopg.abc import PQGen

Value = TypeVar("Value")

GRACE_S: Final = 10.0
"""For how long after its time limit a statement's answer may be under way: a server that is busy
ends statements late, and its answer may wait in a queue."""

_NOTHING: Final = 0
"""What a generator of psycopg is sent where neither reading nor writing is possible yet."""

_EVENTS: Final = {
    waiting.WAIT_R: select.POLLIN,
    waiting.WAIT_W: select.POLLOUT,
    waiting.WAIT_RW: select.POLLIN | select.POLLOUT,
}
"""What `poll` calls that for which such a generator waits."""

_STATEMENT_TIMEOUT: Final = re.compile(r"\bstatement_timeout=(\d+)(us|ms|s|min|h|d)?(?!\w)")
_UNITS_S: Final = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}


class NoAnswerError(psycopg.OperationalError):
    """The database has said nothing for longer than a statement may take."""


class BoundedConnection(Connection[tuple[Any, ...]]):
    """A connection that is over once the database was silent for `silence_s_max`, if it is set."""

    silence_s_max: float | None = None
    _silent_since = 0.0
    _go_on: Callable[[], bool] | None = None

    @contextmanager
    def meanwhile(self, go_on: Callable[[], bool]) -> Iterator[None]:
        """Within the block, use the time in which the database lets us wait: `go_on` does a small
        piece of work and returns whether there is more. It must not raise, or use the connection.
        """
        self._go_on = go_on
        try:
            yield
        finally:
            self._go_on = None

    def wait(self, gen: PQGen[Value], *args: Any, **kwargs: Any) -> Value:
        """Wait for what was asked. Raises NoAnswerError after too long a silence."""
        self._silent_since = time.monotonic()
        return super().wait(self._bounded(gen), *args, **kwargs)

    def _bounded(self, gen: PQGen[Value]) -> Generator[Any, Any, Value]:
        try:
            wanted = next(gen)
            while True:
                self._use_time(wanted)
                ready = yield wanted
                if ready != _NOTHING:
                    self._silent_since = time.monotonic()
                elif self._is_over():
                    self.pgconn.finish()
                    raise NoAnswerError(
                        f"The database has not answered for {self.silence_s_max:.0f} s."
                    )
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return] # what the generator of psycopg returns

    def _is_over(self) -> bool:
        silent_s = time.monotonic() - self._silent_since
        return self.silence_s_max is not None and silent_s > self.silence_s_max

    def _use_time(self, wanted: waiting.Wait) -> None:
        """Work until the socket is ready for what is wanted, or there is nothing more to do."""
        if self._go_on is None:
            return
        readiness = select.poll()
        readiness.register(self.pgconn.socket, _EVENTS[wanted])
        while self._go_on is not None and not readiness.poll(0):
            if not self._go_on():
                self._go_on = None


def silence_s_max(options: str) -> float | None:
    """Return how long a server with these options may be silent; None where statements may take
    for ever.
    """
    found = _STATEMENT_TIMEOUT.findall(options)
    if not found:
        return None
    number, unit = found[-1]
    limit_s = int(number) * _UNITS_S[unit or "ms"]
    return limit_s + GRACE_S if limit_s else None
