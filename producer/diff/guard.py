"""The guard: would tonight take so much from MYA that a person should look first?

Pure. Nobody leaves because an extract was bad.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from producer.diff.stakes import CHANGES

LOSSES_NOTICED_MIN: Final = 20
"""A share of a few is chance: the tenth counts only beyond this many."""

SHARE_OF_LOSSES_MAX: Final = (1, 10)
HALF: Final = (1, 2)
HALF_OF_MIN: Final = 6
"""Of five, three may go on a normal night."""

RECORDS_CHANGED_OF_MIN: Final = 20
SHARE_OF_CHANGES: Final = (3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """How much of one kind MYA is known to have, and how much tonight would take or change.

    What a person has released counts in neither.
    """

    kind: str
    known: int
    at_stake: int

    def __str__(self) -> str:
        if self.kind == CHANGES:
            return f"{self.at_stake} of {self.known} records changed"
        return f"{self.at_stake} of {self.known} {self.kind} gone"


def in_words(figures: Sequence[Figure]) -> str:
    """Tell the figures to a person."""
    return "; ".join(str(figure) for figure in figures)


def alarming(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return the figures that call for a person."""
    return tuple(figure for figure in figures if _is_alarming(figure))


def _is_alarming(figure: Figure) -> bool:
    if figure.at_stake == 0:
        return False
    if figure.kind == CHANGES:
        return figure.known > RECORDS_CHANGED_OF_MIN and not _is_less(figure, SHARE_OF_CHANGES)
    return (
        figure.at_stake >= figure.known
        or (figure.at_stake > LOSSES_NOTICED_MIN and _is_more(figure, SHARE_OF_LOSSES_MAX))
        or (figure.known >= HALF_OF_MIN and _is_more(figure, HALF))
    )


def _is_more(figure: Figure, share: tuple[int, int]) -> bool:
    part, whole = share
    return figure.at_stake * whole > figure.known * part


def _is_less(figure: Figure, share: tuple[int, int]) -> bool:
    part, whole = share
    return figure.at_stake * whole < figure.known * part
