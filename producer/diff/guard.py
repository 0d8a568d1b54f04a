"""The guard: would tonight take so much from MYA that a person should look first?

Pure. Nobody leaves because an extract was bad.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contract.losses import are_alarming
from producer.diff.stakes import CHANGES

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
    if figure.kind != CHANGES:
        return are_alarming(figure.known, figure.at_stake)
    part, whole = SHARE_OF_CHANGES
    return figure.known > RECORDS_CHANGED_OF_MIN and figure.at_stake * whole >= figure.known * part
