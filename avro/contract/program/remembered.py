"""An answer that is remembered for a while: whoever watches asks often, and several ask at once."""

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Remembered(Generic[Answer]):
    """Asks at most once in so many seconds, one thread at a time, and gives all the same answer."""

    def __init__(
        self,
        ask: Callable[[], Answer],
        *,
        for_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._for_s = for_s
        self._clock = clock
        self._lock = Lock()
        self._found: tuple[Answer, float] | None = None

    def __call__(self) -> Answer:
        """Return the answer, which is no older than that. Raises what asking raises."""
        with self._lock:
            if self._found is None or self._clock() - self._found[1] > self._for_s:
                self._found = self._ask(), self._clock()
            return self._found[0]
