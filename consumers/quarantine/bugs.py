"""Trying something that a bug of ours may end, to tell which event or school it ends at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from confluent_kafka import KafkaException

from consumers.back_office import RefusedError
from consumers.kafka import KafkaUnavailableError
from contract.program.root_key import RootKeyError
from projections.database import FAULTS
from projections.replay.standing import NotLiveError, OrdersChangedError

Result = TypeVar("Result")

_NO_BUGS: Final = (
    *FAULTS,
    KafkaException,
    KafkaUnavailableError,
    NotLiveError,
    OrdersChangedError,
    RefusedError,
    RootKeyError,
)
"""Faults of the world, and what was asked for wrongly."""


@dataclass(frozen=True, slots=True)
class Bug:
    """A bug of ours, by its kind alone: what it says may quote a record."""

    kind: str


def attempt(trial: Callable[[], Result]) -> Result | Bug:
    """Return what a trial comes to, or the bug that ended it."""
    try:
        return trial()
    except _NO_BUGS:
        raise
    except Exception as bug:  # noqa: BLE001 - whichever it is, it is what is looked for
        return Bug(type(bug).__name__)
