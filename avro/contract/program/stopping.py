"""How a program on the platform is asked to end, and how long it may take.

A stop is a kill that was announced. Who is waited for may be away for good: a broker, a database, a
session that holds a lock. So what takes too long is let go of, as if the power had failed, which
loses nothing: what was not committed is read again.
"""

import os
import signal
from threading import Event, Timer
from typing import Final

import structlog

LIMIT_S: Final = 7.0
"""Below the ten seconds after which orchestrators kill, also on a machine that is busy."""

_DONE: Final = 0


def asked_to_stop() -> Event:
    """Return what SIGTERM and Ctrl-C set; within the limit after that, the process is over."""
    stop = Event()

    def ask(_signal: int, _frame: object) -> None:
        if not stop.is_set():
            stop.set()
            timer = Timer(LIMIT_S, _let_go)
            timer.daemon = True
            timer.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    return stop


def _let_go() -> None:
    structlog.get_logger().warning("stopped_without_waiting", limit_s=LIMIT_S)
    os._exit(_DONE)
