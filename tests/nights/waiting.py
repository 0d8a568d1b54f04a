"""Waiting for a condition, with a limit."""

import time
from collections.abc import Callable
from typing import Final

_PAUSE_S: Final = 0.02


def wait_until(condition: Callable[[], bool], *, limit_s: float, what: str) -> None:
    """Return as soon as the condition holds; fail, saying what was waited for, at the limit."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, f"not within {limit_s} s: {what}"
        time.sleep(_PAUSE_S)
