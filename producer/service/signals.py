"""How the service is asked to end: SIGTERM, Ctrl-C, and what Windows has besides."""

import signal
import threading
import time
from collections.abc import Callable
from typing import Final

NAMES: Final = ("SIGINT", "SIGTERM", "SIGBREAK")
"""SIGBREAK is Windows' alone: Ctrl-Break, and the closing of the console."""

_TICK_S: Final = 0.5
"""On Windows nothing interrupts a wait, so none is longer."""


class AskedToStop:
    """Says whether the service has been asked to end."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._asked = threading.Event()
        self._monotonic = monotonic

    def listen(self) -> None:
        """Take every such signal for a stop from now on."""
        for name in NAMES:
            number = getattr(signal, name, None)
            if number is not None:
                signal.signal(number, self._ask)

    def wait(self, seconds: float) -> bool:
        """Wait for so long, or until it is asked to; say whether it is."""
        until = self._monotonic() + seconds
        while not self._asked.is_set() and (left := until - self._monotonic()) > 0:
            self._asked.wait(min(left, _TICK_S))
        return self._asked.is_set()

    def _ask(self, _signal: int, _frame: object) -> None:
        self._asked.set()
