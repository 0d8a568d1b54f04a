"""Errors that appear with one generation, or go with it. The columns of `violation` are a promise
between builds, so that any two can be compared.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Literal

from projections.comparison.difference import ErrorDifference, ErrorSample, Scope
from projections.comparison.names import commas, table, texts
from projections.comparison.planning import LOOK_UP, planned
from projections.generation.schema.tables import VIOLATION


def error_differences(
    connection: Connection[Any], a: str, b: str, schools: Sequence[str], scope: Scope
) -> Iterator[ErrorDifference]:
    """Yield the errors of these schools that are open in `b` only, then those in `a` only."""
    with planned(connection, LOOK_UP):
        for here, there in ((b, a), (a, b)):
            yield from _only_in(connection, here, there, schools, scope, in_b=here == b)


def _only_in(
    connection: Connection[Any],
    here: str,
    there: str,
    schools: Sequence[str],
    scope: Scope,
    *,
    in_b: bool,
) -> Iterator[ErrorDifference]:
    for data_set, code, count, school_count, samples in connection.execute(
        _statement(here, there, schools, scope)
    ):
        yield ErrorDifference(
            data_set=data_set,
            code=code,
            in_b=in_b,
            count=count,
            schools=school_count,
            samples=tuple(
                ErrorSample(school_id=school, record_id=record_id, detail=detail, label=label)
                for school, record_id, detail, label in samples
            ),
        )


def _statement(here: str, there: str, schools: Sequence[str], scope: Scope) -> Composed:
    label = SQL("v.label") if scope.values else SQL("NULL")
    return SQL(
        "SELECT data_set, code, count(*), count(DISTINCT school_id),"
        " (array_agg(ARRAY[school_id, record_id, detail, {label}]"
        " ORDER BY school_id, record_id, detail))[1:{samples}]"
        " FROM {here} v WHERE school_id = ANY({schools}) AND NOT EXISTS ("
        "SELECT FROM {there} w WHERE ({v}) = ({w}))"
        " GROUP BY data_set, code ORDER BY data_set, code"
    ).format(
        label=label,
        samples=Literal(scope.samples),
        here=table(here, VIOLATION.name),
        there=table(there, VIOLATION.name),
        schools=texts(schools),
        v=_identity("v"),
        w=_identity("w"),
    )


def _identity(alias: str) -> Composed:
    """Return what makes it the same violation: everything but the label."""
    return commas(Identifier(alias, column.name) for column in VIOLATION.primary_key)
