"""Comparing two generations: shapes first, then sums, and single rows only where those differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from projections.comparison.catalogue import TablePair, Tables, shape_differences, tables_of
from projections.comparison.difference import (
    Difference,
    Rows,
    Scope,
    Shape,
    ShapeDifference,
    TableDifference,
)
from projections.comparison.errors import error_differences
from projections.comparison.names import Placed, table
from projections.comparison.row_counts import counts_of
from projections.comparison.row_samples import with_samples
from projections.comparison.sums import NO_ROWS, Sum, count_rows, sums_of
from projections.generation.schema.tables import VIOLATION


class UnknownTableError(Exception):
    """A table that was asked for is in neither generation, or is no result of the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    pair: TablePair
    rows: int
    differences: tuple[TableDifference, ...]


def compare(connection: Connection[Any], a: str, b: str, scope: Scope) -> Difference:
    """Say how generation `b` differs from `a`. Raises UnknownTableError.

    The connection is in a transaction in which both stand at equal positions; nothing is written.
    """
    tables = _chosen(tables_of(connection, a, b), scope)
    compared = [_compared(connection, a, b, pair, scope) for pair in tables.pairs]
    violating = {
        each.school_id: None
        for one in compared
        if one.pair.name == VIOLATION.name
        for each in one.differences
    }
    return Difference(
        a=a,
        b=b,
        tables_compared=tuple(one.pair.name for one in compared),
        rows_compared=sum(one.rows for one in compared),
        shapes=tuple(_shapes(connection, a, b, tables, scope)),
        tables=tuple(each for one in compared for each in one.differences),
        errors=tuple(error_differences(connection, a, b, list(violating), scope)),
    )


def _chosen(tables: Tables, scope: Scope) -> Tables:
    if not scope.tables:
        return tables
    chosen = Tables(
        pairs=tuple(pair for pair in tables.pairs if {pair.a.name, pair.name} & set(scope.tables)),
        only_a=tuple(each for each in tables.only_a if each.name in scope.tables),
        only_b=tuple(each for each in tables.only_b if each.name in scope.tables),
    )
    if unknown := sorted(set(scope.tables) - _names(chosen)):
        raise UnknownTableError(
            f"No table to compare is called {', '.join(unknown)}."
            f" There are: {', '.join(sorted(_names(tables)))}."
        )
    return chosen


def _names(tables: Tables) -> set[str]:
    paired = {name for pair in tables.pairs for name in (pair.a.name, pair.name)}
    return paired | {each.name for each in (*tables.only_a, *tables.only_b)}


def _shapes(
    connection: Connection[Any], a: str, b: str, tables: Tables, scope: Scope
) -> Iterator[ShapeDifference]:
    for generation, shapes in ((a, tables.only_a), (b, tables.only_b)):
        for shape in shapes:
            place = table(generation, shape.name)
            yield ShapeDifference(
                shape=Shape.TABLE,
                table=shape.name,
                in_a=shape.name if generation == a else None,
                in_b=shape.name if generation == b else None,
                rows=count_rows(connection, shape, place, scope.schools),
            )
    for pair in tables.pairs:
        yield from shape_differences(pair)


def _compared(
    connection: Connection[Any], a: str, b: str, pair: TablePair, scope: Scope
) -> _Compared:
    placed = Placed(pair=pair, a=table(a, pair.a.name), b=table(b, pair.b.name))
    in_a, in_b = (sums_of(connection, pair, each, scope.schools) for each in (placed.a, placed.b))
    schools = sorted(each for each in in_a.keys() | in_b.keys() if in_a.get(each) != in_b.get(each))
    rows: Mapping[str, Rows] = {}
    if schools and pair.key:
        counts = counts_of(connection, placed, schools)
        rows = with_samples(connection, placed, counts, scope)
    return _Compared(
        pair=pair,
        rows=sum(each.rows for each in in_b.values()),
        differences=tuple(
            _table_difference(
                pair,
                school,
                in_a.get(school, NO_ROWS),
                in_b.get(school, NO_ROWS),
                rows.get(school),
            )
            for school in schools
        ),
    )


def _table_difference(
    pair: TablePair, school: str, in_a: Sum, in_b: Sum, rows: Rows | None
) -> TableDifference:
    return TableDifference(
        table=pair.name,
        school_id=school,
        rows_a=in_a.rows,
        rows_b=in_b.rows,
        hash_change=in_b.hashes - in_a.hashes,
        rows=rows,
    )
