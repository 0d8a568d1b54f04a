"""Which tables and columns two generations have, as PostgreSQL's catalogue says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

from projections.comparison.difference import Shape, ShapeDifference
from projections.generation.schema.tables import METADATA
from projections.generations import schema_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """A table as it is in one generation."""

    name: str
    types: Mapping[str, str]
    """Column to type, by the column's name."""
    key: tuple[str, ...]
    """The columns of the primary key, in its order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePair:
    """A table that both have, under one name or two, with the columns that can be compared."""

    a: TableShape
    b: TableShape
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name in b, which is the one to stay."""
        return self.b.name

    @property
    def key(self) -> tuple[str, ...]:
        """Return what tells rows apart in both; empty if that is not the same."""
        return self.b.key if set(self.a.key) == set(self.b.key) else ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the columns that are not of the key."""
        return tuple(name for name in self.columns if name not in self.b.key)

    @property
    def retyped(self) -> tuple[str, ...]:
        """Return the columns that have another type in b."""
        return tuple(each for each in self.columns if self.a.types[each] != self.b.types[each])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of two generations: those to compare, and those that only one of them has."""

    pairs: tuple[TablePair, ...]
    only_a: tuple[TableShape, ...]
    only_b: tuple[TableShape, ...]


def tables_of(connection: Connection[Any], a: str, b: str) -> Tables:
    """Return the tables of two generations that are results of the log."""
    in_a, in_b = (_shapes(connection, schema_of(name)) for name in (a, b))
    only_a, only_b = in_a.keys() - in_b.keys(), in_b.keys() - in_a.keys()
    names = {name: name for name in in_a.keys() & in_b.keys()}
    renamed = dict(_renamed([in_a[name] for name in only_a], [in_b[name] for name in only_b]))
    pairs = (_pair(in_a[old], in_b[new]) for old, new in (names | renamed).items())
    return Tables(
        pairs=tuple(sorted(pairs, key=lambda pair: pair.name)),
        only_a=tuple(in_a[name] for name in sorted(only_a - renamed.keys())),
        only_b=tuple(in_b[name] for name in sorted(only_b - set(renamed.values()))),
    )


def shape_differences(pair: TablePair) -> Iterator[ShapeDifference]:
    """Yield how the two tables of a pair differ."""
    table, a, b = pair.name, pair.a, pair.b
    if a.name != b.name:
        yield ShapeDifference(shape=Shape.NAME, table=table, in_a=a.name, in_b=b.name)
    if set(a.key) != set(b.key):
        keys = [", ".join(each.key) for each in (a, b)]
        yield ShapeDifference(shape=Shape.KEY, table=table, in_a=keys[0], in_b=keys[1])
    for column in sorted(a.types.keys() | b.types.keys()):
        types = a.types.get(column), b.types.get(column)
        if types[0] != types[1]:
            shape = Shape.COLUMN if None in types else Shape.TYPE
            yield ShapeDifference(
                shape=shape, table=table, column=column, in_a=types[0], in_b=types[1]
            )


def _pair(a: TableShape, b: TableShape) -> TablePair:
    return TablePair(a=a, b=b, columns=tuple(sorted(a.types.keys() & b.types.keys())))


def _renamed(only_a: list[TableShape], only_b: list[TableShape]) -> Iterator[tuple[str, str]]:
    """Yield the old and the new name of what is alike, where nothing else is."""
    for old in only_a:
        news = [new for new in only_b if _is_alike(old, new)]
        olds = [each for each in only_a if _is_alike(old, each)]
        if len(news) == len(olds) == 1:
            yield old.name, news[0].name


def _is_alike(one: TableShape, other: TableShape) -> bool:
    return one.types == other.types and one.key == other.key


def _shapes(connection: Connection[Any], schema: str) -> dict[str, TableShape]:
    columns: dict[str, dict[str, str]] = {}
    keys: dict[str, dict[int, str]] = {}
    for table, column, kind, place in connection.execute(_COLUMNS, [schema]):
        if _is_result(table, column):
            columns.setdefault(table, {})[column] = kind
            if place is not None:
                keys.setdefault(table, {})[place] = column
    return {
        name: TableShape(name=name, types=types, key=_in_order(keys.get(name, {})))
        for name, types in columns.items()
    }


def _in_order(places: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(places[place] for place in sorted(places))


def _is_result(table: str, column: str) -> bool:
    """Say whether the running build knows nothing against comparing this column."""
    known = METADATA.tables.get(table)
    if known is None:
        return True
    told = [known.info, *(each.info for each in known.columns if each.name == column)]
    return all(each.get("is_result", True) for each in told)


_COLUMNS: Final = (
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),"
    " array_position(i.indkey::smallint[], a.attnum)"
    " FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
    " AND a.attnum > 0 AND NOT a.attisdropped"
    " LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " WHERE n.nspname = %s AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    " ORDER BY c.relname, a.attname"
)
