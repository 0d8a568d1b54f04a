"""Which tables and schools differ at all: counts and sums of hashes, in one pass over each table.

The sum does not depend on the order of rows, and a hash of 64 bits is enough: that two schools'
rows differ and come to the same happens once in 10^19 comparisons. The hash is of the row as text:
PostgreSQL's own hash of a row adds up those of its columns, so that two rows that had swapped a
value would come to the same sum.
"""

from collections.abc import Container, Sequence
from typing import Any, Final, NamedTuple

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from projections.comparison.catalogue import TablePair, TableShape
from projections.comparison.names import SCHOOL, content, school_of, texts
from projections.comparison.planning import READ_WHOLE, planned


class Sum(NamedTuple):
    """What the rows of a table and school come to."""

    rows: int
    hashes: int


NO_ROWS: Final = Sum(0, 0)


def sums_of(
    connection: Connection[Any], pair: TablePair, place: Identifier, schools: Sequence[str]
) -> dict[str, Sum]:
    """Sum up the pair's columns in the table at this place, by school; no schools means all."""
    with planned(connection, () if schools else READ_WHOLE):
        found = connection.execute(sum_statement(pair, place, schools)).fetchall()
    return {school: Sum(rows, int(hashes)) for school, rows, hashes in found}


def sum_statement(pair: TablePair, place: Identifier, schools: Sequence[str]) -> Composed:
    """Return the statement that `sums_of` asks."""
    return SQL(
        "SELECT {school}, count(*), sum(hashtextextended({content}, 0)) FROM {table} t{where}"
        " GROUP BY 1"
    ).format(
        school=school_of(pair, "t"),
        content=content(pair, "t", pair.columns),
        table=place,
        where=_where(pair.columns, schools),
    )


def count_rows(
    connection: Connection[Any], shape: TableShape, place: Identifier, schools: Sequence[str]
) -> int:
    """Count the rows of a table that only one generation has; no schools means all."""
    statement = SQL("SELECT count(*) FROM {}{}").format(place, _where(shape.types, schools))
    with planned(connection):
        found = connection.execute(statement).fetchone()
    assert found is not None  # noqa: S101 - an aggregate gives a row
    return int(found[0])


def _where(columns: Container[str], schools: Sequence[str]) -> Composed:
    if not schools or SCHOOL not in columns:
        return Composed([])
    return SQL(" WHERE {}::text = ANY({})").format(Identifier(SCHOOL), texts(schools))
