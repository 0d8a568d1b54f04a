"""What a worker tells when a bug of ours ends it: what it held, and never what that says."""

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Final, Protocol

import structlog

from consumers.loop.reading import Read
from consumers.trust.claims import school_named

_log: Final = structlog.get_logger()

_SCHOOLS_MAX: Final = 20
"""Of more, only the number is told: `quarantine suspect` finds which of them it is."""


class Holding(Protocol):
    """Has read something that may not be applied."""

    @property
    def held(self) -> Iterable[Read]:
        """Return it."""
        ...


class TellingOfBugs:
    """Tells what somebody held when something other than these faults ended the block."""

    def __init__(self, holding: Holding, no_bugs: tuple[type[Exception], ...]) -> None:
        self._holding = holding
        self._no_bugs = no_bugs

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        ended_by: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Tell of a bug, and let it pass."""
        if isinstance(ended_by, Exception) and not isinstance(ended_by, self._no_bugs):
            reads = list(self._holding.held)
            schools = _schools(reads)
            _log.error(
                "worker_crashed",
                bug=type(ended_by).__name__,
                held=list(_ranges(reads)),
                schools=len(schools),
                school_ids=schools[:_SCHOOLS_MAX],
                what_next="mya-consumers quarantine suspect",
            )


def _ranges(reads: Iterable[Read]) -> Iterator[dict[str, Any]]:
    for read in reads:
        for (topic, partition), first in sorted(read.first_offsets.items()):
            last = read.next_offsets[topic, partition] - 1
            yield {"topic": topic, "partition": partition, "first": first, "last": last}


def _schools(reads: Iterable[Read]) -> list[str]:
    named = {school_named(owner) for read in reads for owner in read.owners}
    return sorted(each for each in named if each)
