"""Patience with the world: for how long to try again, and how long to wait in between."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

WAIT_S_MIN: Final = 0.5
WAIT_S_MAX: Final = 10.0


@dataclass(slots=True)
class Patience:
    """Bounds how long a worker tries again, ever more slowly, without having worked for a while."""

    limit_s: float
    clock: Callable[[], float] = time.monotonic
    _works_since: float = field(default=math.inf, init=False)
    _deadline: float | None = field(default=None, init=False)
    _wait_s: float = field(default=WAIT_S_MIN, init=False)

    def works(self) -> None:
        """Note that work begins: a connection that takes long to fail is no work."""
        self._works_since = self.clock()

    def wait_s(self) -> float | None:
        """Return how long to wait after a fault before the next try; None once it is over."""
        now = self.clock()
        if self._deadline is None or now - self._works_since > self.limit_s:
            # It worked for a while: a new fault, with patience of its own.
            self._deadline = now + self.limit_s
            self._wait_s = WAIT_S_MIN
        self._works_since = math.inf
        wait_s, self._wait_s = self._wait_s, min(self._wait_s * 2, WAIT_S_MAX)
        return wait_s if now + wait_s <= self._deadline else None
