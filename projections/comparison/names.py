"""Names of another build in statements: whatever another build may have called its columns.

Statements here are executed without parameters, with literals in their place: psycopg would take a
percent sign in a name for a placeholder.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from projections.comparison.catalogue import TablePair
from projections.generations import schema_of

SCHOOL: Final = "school_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A pair of tables, each with its place in the database."""

    pair: TablePair
    a: Identifier
    b: Identifier


def table(generation: str, name: str) -> Identifier:
    """Return a table of a generation."""
    return Identifier(schema_of(generation), name)


def texts(values: Sequence[str]) -> Composed:
    """Return an array of text."""
    return SQL("{}::text[]").format(Literal(list(values)))


def commas(parts: Iterable[Composable]) -> Composed:
    """Return parts with commas between them."""
    return SQL(", ").join(parts)


def text(pair: TablePair, alias: str, column: str) -> Composed:
    """Return a column as text: the same for values that are the same."""
    # Of the two types for JSON, only `jsonb` writes its keys in one order.
    is_json = "json" in {pair.a.types[column], pair.b.types[column]}
    return SQL("{}::jsonb::text" if is_json else "{}::text").format(Identifier(alias, column))


def content(pair: TablePair, alias: str, columns: Iterable[str]) -> Composed:
    """Return these columns of a row as one text, in which NULL and an empty text differ."""
    return SQL("ROW({})::text").format(commas(_as_it_is(pair, alias, each) for each in columns))


def school_of(pair: TablePair, alias: str) -> Composed:
    """Return whose row it is: empty in a table that names no school."""
    return text(pair, alias, SCHOOL) if SCHOOL in pair.columns else SQL("''::text").format()


def same_key(pair: TablePair) -> Composed:
    """Return the condition that rows `a` and `b` are the same record."""
    return SQL(" AND ").join(
        SQL("{} = {}").format(*(_as_it_is(pair, alias, each) for alias in ("a", "b")))
        for each in pair.key
    )


def changed(pair: TablePair) -> Composed:
    """Return the condition that the same record is not the same in both."""
    return SQL("{} <> {}").format(*(content(pair, alias, pair.fields) for alias in ("a", "b")))


def field_changed(pair: TablePair, column: str) -> Composed:
    """Return the condition that a field of the same record is not the same in both."""
    return SQL("{} IS DISTINCT FROM {}").format(
        *(text(pair, alias, column) for alias in ("a", "b"))
    )


def of_school(pair: TablePair, alias: str) -> Composed:
    """Return the condition that a row is of the school `s.id`."""
    return SQL("{} = s.id").format(school_of(pair, alias))


def _as_it_is(pair: TablePair, alias: str, column: str) -> Composable:
    """Return a column in its own type where both have that: an index finds it, a hash is quick."""
    is_same = column not in pair.retyped and pair.a.types[column] != "json"
    return Identifier(alias, column) if is_same else text(pair, alias, column)
