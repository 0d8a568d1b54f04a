"""Root causes of a school: what to put right, and everything that goes away with it.

Every open error has exactly one cause. What is counted under a cause goes away once that is put
right, and nothing else does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from psycopg import Connection

from projections.reading import cause_groups, cause_rows
from projections.reading.cause_roots import Explained, Root, explain, identity
from projections.reading.cause_telling import Teller, line_of, line_of_singles
from projections.reading.cause_values import (
    Cause,
    CauseGroup,
    Following,
    Kind,
    Own,
    Singles,
    Waiting,
)
from projections.reading.filters import Selection

__all__ = [
    "Cause",
    "CauseGroup",
    "Causes",
    "Following",
    "Kind",
    "Waiting",
    "causes_of",
    "waiting",
]

waiting = cause_rows.waiting

CAUSES_SHOWN_MAX: Final = 50
"""Causes that a line lists; of more, it says how many there are."""


def causes_of(
    connection: Connection[Any], school_id: str, *, shown: int = CAUSES_SHOWN_MAX
) -> list[CauseGroup]:
    """Return the causes of all open errors in lines: errors before warnings, then the biggest
    effect first.
    """
    return Causes(connection, school_id).in_lines(shown)


@dataclass(slots=True)
class Found:
    """What is found by going through all open errors of a school, each part once it is needed."""

    explained: Mapping[Root, Explained] | None = None
    singles: Sequence[Singles] | None = None


class Causes:
    """The root causes of a school, for one answer: its open errors are read once, if at all.

    `found` is what was found of these errors for another answer, and takes what is found now.
    """

    def __init__(
        self, connection: Connection[Any], school_id: str, found: Found | None = None
    ) -> None:
        self._connection = connection
        self._school_id = school_id
        self._found = found or Found()

    def in_lines(self, shown: int) -> list[CauseGroup]:
        """Return the causes of all open errors in lines, each with its first ones."""
        teller = self._teller
        lines = cause_groups.in_lines(self._explained.values()).items()
        groups = [line_of(teller, key, line, shown) for key, line in lines]
        groups += [line_of_singles(teller, each, shown) for each in self._singles]
        return sorted(groups, key=_place)

    def find(self, cause_id: str) -> Cause | None:
        """Return a cause of open errors, whole."""
        explained = self._explained_of(cause_id)
        if explained is not None:
            return self._teller.causes([explained])[0]
        alone = self._single(cause_id)
        return None if alone is None else self._teller.singles([alone])[0]

    def selection(self, cause_id: str) -> Selection:
        """Return which open errors a cause explains: none, if there is no such cause."""
        explained = self._explained_of(cause_id)
        if explained is not None:
            return Selection(
                error_ids=tuple(error.error_id for error in explained.own),
                naming=tuple(naming.key for naming in explained.naming),
            )
        alone = self._single(cause_id)
        return Selection() if alone is None else Selection(error_ids=(alone.error_id,))

    def of_error(self, error_id: str) -> str | None:
        """Return the id of the cause of an open error; None where no such error is open."""
        if self._single(error_id) is not None:
            return error_id
        error = cause_rows.error(self._connection, self._school_id, error_id)
        if error is None:
            return None
        for root, each in self._explained.items():
            if error_id in {own.error_id for own in each.own} or (
                (error.data_set, error.code, error.detail) in {named.key for named in each.naming}
            ):
                return identity(self._school_id, *root)
        return None

    def _explained_of(self, cause_id: str) -> Explained | None:
        for root, each in self._explained.items():
            if identity(self._school_id, *root) == cause_id:
                return each
        return None

    def _single(self, error_id: str) -> Own | None:
        return cause_rows.single(self._connection, self._school_id, error_id)

    @property
    def _explained(self) -> Mapping[Root, Explained]:
        if self._found.explained is None:
            self._found.explained = explain(
                cause_rows.own_errors(self._connection, self._school_id),
                cause_rows.naming(self._connection, self._school_id),
            )
        return self._found.explained

    @property
    def _singles(self) -> Sequence[Singles]:
        if self._found.singles is None:
            self._found.singles = cause_rows.singles(self._connection, self._school_id)
        return self._found.singles

    @cached_property
    def _teller(self) -> Teller:
        waits = cause_rows.waiting(self._connection, self._school_id)
        return Teller(self._connection, self._school_id, waits)


def _place(group: CauseGroup) -> tuple[str, int, int, str]:
    return group.severity, -group.records_following, -group.errors, group.group_id
