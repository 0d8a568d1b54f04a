"""Root causes of a school: what to put right, and everything that goes away with it.

Every open error has exactly one cause. What is counted under a cause goes away once that is put
right, and nothing else does.
"""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from projections.reading import cause_groups, cause_rows
from projections.reading.cause_roots import Explained, Roots, explain, identity
from projections.reading.cause_telling import Teller, line_of, line_of_singles
from projections.reading.cause_values import (
    Cause,
    CauseGroup,
    Following,
    Kind,
    Waiting,
)
from projections.reading.filters import Selection

__all__ = [
    "Cause",
    "CauseGroup",
    "Following",
    "Kind",
    "Waiting",
    "causes_of",
    "find",
    "id_of_error",
    "selection_of",
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
    teller = Teller(connection, school_id, cause_rows.waiting(connection, school_id))
    lines = cause_groups.in_lines(_explained(connection, school_id)).items()
    groups = [line_of(teller, key, line, shown) for key, line in lines]
    groups += [
        line_of_singles(teller, each, shown) for each in cause_rows.singles(connection, school_id)
    ]
    return sorted(groups, key=_place)


def find(connection: Connection[Any], school_id: str, cause_id: str) -> Cause | None:
    """Return a cause of open errors, whole."""
    teller = Teller(connection, school_id, cause_rows.waiting(connection, school_id))
    for each in _explained(connection, school_id):
        if identity(school_id, *each.root) == cause_id:
            return teller.causes([each])[0]
    alone = cause_rows.single(connection, school_id, cause_id)
    return None if alone is None else teller.singles([alone])[0]


def selection_of(connection: Connection[Any], school_id: str, cause_id: str) -> Selection:
    """Return which open errors a cause explains: none, if there is no such cause."""
    for each in _explained(connection, school_id):
        if identity(school_id, *each.root) == cause_id:
            return Selection(
                error_ids=tuple(error.error_id for error in each.own),
                naming=tuple(naming.key for naming in each.naming),
            )
    alone = cause_rows.single(connection, school_id, cause_id)
    return Selection() if alone is None else Selection(error_ids=(alone.error_id,))


def id_of_error(connection: Connection[Any], school_id: str, error_id: str) -> str | None:
    """Return the id of the cause of an open error; None where no such error is open."""
    if cause_rows.single(connection, school_id, error_id) is not None:
        return error_id
    error = cause_rows.error(connection, school_id, error_id)
    if error is None:
        return None
    own = cause_rows.own_errors(connection, school_id)
    roots = Roots(own, cause_rows.naming(connection, school_id))
    is_own = any(each.error_id == error_id for each in own)
    root = (
        roots.of_own(error) if is_own else roots.of_naming(error.data_set, error.code, error.detail)
    )
    return identity(school_id, *root)


def _explained(connection: Connection[Any], school_id: str) -> Sequence[Explained]:
    found = explain(
        cause_rows.own_errors(connection, school_id), cause_rows.naming(connection, school_id)
    )
    return list(found.values())


def _place(group: CauseGroup) -> tuple[str, int, int, str]:
    return group.severity, -group.records_following, -group.errors, group.group_id
