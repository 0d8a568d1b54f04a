"""Schedules: in which pieces a worker reads the topics, and what happens to it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.laws.log import Place
from tests.laws.worker import PLACES

Picks = Sequence[tuple[Place, int]]
"""How many messages to read, and where."""


class Mishap(StrEnum):
    """What may happen to a worker with a batch."""

    NONE = "none"
    CRASH = "crash"  # before it commits: nothing of the batch is there
    LOST_COMMIT = "lost commit"  # after it: all is there, but the worker never learns it


@dataclass(frozen=True, slots=True)
class Step:
    """One batch: how many messages to read at which places, and what happens to it."""

    picks: Picks
    mishap: Mishap = Mishap.NONE


@dataclass(frozen=True, slots=True)
class Schedule:
    """Steps, and in which order the rest is read, place by place."""

    steps: Sequence[Step]
    rest: Sequence[Place] = PLACES


def picks(places: Sequence[Place] = PLACES) -> SearchStrategy[list[tuple[Place, int]]]:
    """Return what to read in one batch."""
    return st.lists(
        st.tuples(st.sampled_from(places), st.integers(1, 8)),
        min_size=1,
        # Most places of a world are empty.
        max_size=10,
        unique_by=lambda pick: pick[0],
    )


def steps(places: Sequence[Place] = PLACES) -> SearchStrategy[Step]:
    """Return any batch."""
    mishaps = st.sampled_from((Mishap.NONE, Mishap.NONE, Mishap.CRASH, Mishap.LOST_COMMIT))
    return st.builds(Step, picks(places), mishaps)


def schedules() -> SearchStrategy[Schedule]:
    """Return any schedule."""
    return st.builds(Schedule, st.lists(steps(), max_size=8), st.permutations(PLACES))
