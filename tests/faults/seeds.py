"""Which seeds are tried: those that were asked for, or a fixed few."""

import os
from collections.abc import Sequence
from typing import Final

_ASKED: Final = "SEEDS"


def chosen(fixed: Sequence[int], *, share: int, shares: int) -> list[int]:
    """Return the seeds for one of several files of tests: the fixed ones, or its share of those
    asked for, like 7 or 1-50 or 3,8,20-30.
    """
    asked = os.environ.get(_ASKED)
    if not asked:
        return list(fixed)
    return [seed for seed in seeds_of(asked) if seed % shares == share]


def seeds_of(words: str) -> list[int]:
    """Return the seeds that words like 1-50 or 3,8 name."""
    seeds: list[int] = []
    for part in words.split(","):
        first, _, last = part.partition("-")
        seeds += range(int(first), int(last or first) + 1)
    return seeds
