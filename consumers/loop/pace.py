"""The pace of a worker: how many records it applies in a second at most.

A generation that is built beside the live one shares broker and database with it: whoever replays
by day does not want the page to be slow.
"""

import time
from collections.abc import Callable
from typing import Final

BATCH_MESSAGES_MAX: Final = 5_000
"""A batch costs one round of look-ups and upserts; beyond this size a larger one gains nothing."""

_WAIT_S_MAX: Final = 1.0
"""A worker that waits answers neither the broker nor a stop."""


class Pace:
    """Keeps a worker to so many records a second; None is as fast as it can."""

    def __init__(
        self,
        rate_max: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate_max = rate_max
        self._clock = clock
        self._sleep = sleep
        self._due = clock()
        # A second's worth in a batch, so that a low limit is kept smoothly.
        self.batch_messages_max = min(BATCH_MESSAGES_MAX, rate_max or BATCH_MESSAGES_MAX)

    def applied(self, records: int) -> None:
        """Note that so many records were applied."""
        if self._rate_max is not None:
            self._due = max(self._due, self._clock()) + records / self._rate_max

    def wait(self) -> None:
        """Wait until the next batch is due, or for a second."""
        wait_s = min(self._due - self._clock(), _WAIT_S_MAX)
        if wait_s > 0:
            self._sleep(wait_s)
