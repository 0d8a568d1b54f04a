"""Two generations at equal positions, in a transaction that comes to nothing."""

from typing import Any, Protocol

import pytest
from psycopg import Connection

from projections import generations
from projections.comparison.comparing import compare
from projections.comparison.difference import Difference, Rows, Scope, TableDifference
from projections.generations import FIRST

OTHER = "2"


class Compare(Protocol):
    """Compares the first generation with the other one."""

    def __call__(self, **scope: Any) -> Difference: ...


@pytest.fixture
def two(connection: Connection[Any]) -> Connection[Any]:
    """A connection to a database with two generations, both empty."""
    generations.create(connection, OTHER)
    return connection


@pytest.fixture
def compared(two: Connection[Any]) -> Compare:
    """Compare the two generations."""

    def compared(**scope: Any) -> Difference:
        return compare(two, FIRST, OTHER, Scope(**scope))

    return compared


def rows_of(*tables: TableDifference) -> Rows:
    """Return the rows of the one table and school that differs."""
    [difference] = tables
    assert difference.rows is not None
    return difference.rows
