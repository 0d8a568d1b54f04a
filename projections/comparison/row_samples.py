"""Some of the rows that differ: the first ones in the order of their keys.

The values of their fields leave the database only where they were asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import NULL, SQL, Composable, Composed, Identifier, Literal

from projections.comparison.catalogue import TablePair
from projections.comparison.difference import Kind, Rows, Sample, Scope
from projections.comparison.names import (
    SCHOOL,
    Placed,
    changed,
    commas,
    field_changed,
    of_school,
    same_key,
    text,
    texts,
)
from projections.comparison.planning import LOOK_UP, planned


def with_samples(
    connection: Connection[Any], placed: Placed, rows: Mapping[str, Rows], scope: Scope
) -> dict[str, Rows]:
    """Return these counts, by school, with samples of each kind that there is."""
    samples: dict[str, list[Sample]] = {school: [] for school in rows}
    with planned(connection, LOOK_UP):
        for kind in Kind if scope.samples else ():
            schools = [school for school, each in rows.items() if _count(each, kind)]
            for school, sample in _samples(connection, placed, kind, schools, scope):
                samples[school].append(sample)
    return {school: replace(each, samples=tuple(samples[school])) for school, each in rows.items()}


def _count(rows: Rows, kind: Kind) -> int:
    return {Kind.ONLY_A: rows.only_a, Kind.ONLY_B: rows.only_b, Kind.CHANGED: rows.changed}[kind]


def _samples(
    connection: Connection[Any], placed: Placed, kind: Kind, schools: Sequence[str], scope: Scope
) -> Iterator[tuple[str, Sample]]:
    if not schools:
        return
    keys = _own_key(placed.pair)
    for school, key, names, a, b in connection.execute(_statement(placed, kind, schools, scope)):
        told = names if kind is Kind.CHANGED else placed.pair.fields
        yield (
            school,
            Sample(
                kind=kind,
                key=dict(zip(keys, key, strict=True)),
                changed=tuple(names),
                values=_values(placed.pair, told, a, b) if scope.values else None,
            ),
        )


def _values(
    pair: TablePair, told: Sequence[str], a: list[str | None] | None, b: list[str | None] | None
) -> dict[str, tuple[str | None, str | None]]:
    nothing: list[str | None] = [None] * len(pair.fields)
    sides = zip(pair.fields, a or nothing, b or nothing, strict=True)
    return {name: (in_a, in_b) for name, in_a, in_b in sides if name in told}


def _own_key(pair: TablePair) -> list[str]:
    return [name for name in pair.key if name != SCHOOL]


def _statement(placed: Placed, kind: Kind, schools: Sequence[str], scope: Scope) -> Composed:
    pair = placed.pair
    there = "b" if kind is Kind.ONLY_B else "a"
    return SQL(
        "SELECT s.id, d.* FROM unnest({schools}) AS s (id) CROSS JOIN LATERAL ("
        "SELECT ARRAY[{key}]::text[] AS key, {changed} AS changed, {a} AS a, {b} AS b"
        " FROM {found} ORDER BY {order} LIMIT {limit}) AS d ORDER BY s.id"
    ).format(
        schools=texts(schools),
        key=commas(text(pair, there, name) for name in _own_key(pair)),
        changed=_changed_names(pair) if kind is Kind.CHANGED else texts([]),
        a=_side(pair, "a") if scope.values and kind is not Kind.ONLY_B else NULL,
        b=_side(pair, "b") if scope.values and kind is not Kind.ONLY_A else NULL,
        found=_FOUND[kind].format(
            a=placed.a,
            b=placed.b,
            of_school=of_school(pair, there),
            same_key=same_key(pair),
            changed=changed(pair),
        ),
        order=commas(Identifier(there, name) for name in pair.key),
        limit=Literal(scope.samples),
    )


def _changed_names(pair: TablePair) -> Composed:
    names = (
        SQL("CASE WHEN {} THEN {} END").format(field_changed(pair, name), Literal(name))
        for name in pair.fields
    )
    return SQL("array_remove(ARRAY[{}]::text[], NULL)").format(commas(names))


def _side(pair: TablePair, alias: str) -> Composable:
    return SQL("ARRAY[{}]::text[]").format(commas(text(pair, alias, name) for name in pair.fields))


_FOUND: Final = {
    Kind.ONLY_A: SQL("{a} a WHERE {of_school} AND NOT EXISTS (SELECT FROM {b} b WHERE {same_key})"),
    Kind.ONLY_B: SQL("{b} b WHERE {of_school} AND NOT EXISTS (SELECT FROM {a} a WHERE {same_key})"),
    Kind.CHANGED: SQL("{a} a JOIN {b} b ON {same_key} WHERE {of_school} AND {changed}"),
}
