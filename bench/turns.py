"""Turns: floor and engine one after the other, as often as there is time for."""

import time
from collections.abc import Iterator


def turns(repeats: int, measuring_s_max: float) -> Iterator[int]:
    """Count the repeats from 1. A busy machine that took longer than this for two gets no third, so
    that the whole ends in time.
    """
    began = time.monotonic()
    for number in range(1, repeats + 1):
        if number > 2 and time.monotonic() - began > measuring_s_max:
            return
        yield number
