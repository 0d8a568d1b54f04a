"""How many rows of a table and school differ, and in which fields.

Asked only of schools whose sums differ. The statement goes from school to school, so that what it
holds at once is a school's rows.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from projections.comparison.catalogue import TablePair
from projections.comparison.difference import Rows
from projections.comparison.names import (
    Placed,
    changed,
    commas,
    field_changed,
    of_school,
    same_key,
    texts,
)
from projections.comparison.planning import LOOK_UP, planned


def counts_of(
    connection: Connection[Any], placed: Placed, schools: Sequence[str]
) -> dict[str, Rows]:
    """Return how the rows of these schools differ, by school. The pair must have a key."""
    with planned(connection, LOOK_UP):
        found = connection.execute(_statement(placed, schools)).fetchall()
    fields = placed.pair.fields
    return {
        school: Rows(
            only_a=only_a,
            only_b=only_b,
            changed=both,
            fields={name: count for name, count in zip(fields, counts, strict=True) if count},
        )
        for school, only_a, only_b, both, counts in found
    }


def _statement(placed: Placed, schools: Sequence[str]) -> Composed:
    pair = placed.pair
    return SQL(
        "SELECT s.id, d.* FROM unnest({schools}) AS s (id) CROSS JOIN LATERAL ("
        "SELECT count(*) FILTER (WHERE {b} IS NULL), count(*) FILTER (WHERE {a} IS NULL),"
        " {changed}, ARRAY[{fields}]::bigint[]"
        " FROM (SELECT * FROM {table_a} a WHERE {of_a}) AS a"
        " FULL JOIN (SELECT * FROM {table_b} b WHERE {of_b}) AS b ON {same_key}) AS d"
        " ORDER BY s.id"
    ).format(
        schools=texts(schools),
        a=Identifier("a", pair.key[0]),
        b=Identifier("b", pair.key[0]),
        changed=_in_both(pair, changed(pair)),
        fields=commas(_in_both(pair, field_changed(pair, name)) for name in pair.fields),
        table_a=placed.a,
        table_b=placed.b,
        of_a=of_school(pair, "a"),
        of_b=of_school(pair, "b"),
        same_key=same_key(pair),
    )


def _in_both(pair: TablePair, condition: Composed) -> Composed:
    keys = [Identifier(alias, pair.key[0]) for alias in ("a", "b")]
    return SQL("count(*) FILTER (WHERE {} IS NOT NULL AND {} IS NOT NULL AND {})").format(
        *keys, condition
    )
