"""Rows of a public view, read as they are needed: a large school fits in no one's memory."""

from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier, Placeholder

from projections.generations import NotMigratedError
from projections.read_models.views import SCHEMA, View

Row = tuple[Any, ...]


def select(connection: Connection[Any], view: View, **equal: str | None) -> Iterator[Row]:
    """Yield the view's rows whose columns equal these values, in its order; None matches any.

    The result is kept by the server and no transaction stays open while the reader takes its time.
    Raises NotMigratedError when the database does not have the view as this build knows it.
    """
    wanted = {name: value for name, value in equal.items() if value is not None}
    connection.autocommit = True
    with connection.cursor(name="selection", withhold=True) as cursor:
        cursor.itersize = view.rows_per_fetch
        try:
            cursor.execute(_statement(view, tuple(wanted)), wanted)
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn) as error:
            raise NotMigratedError(
                f"The database has no view `{view.name}` as this version knows it:"
                " run `mya-projections migrate`."
            ) from error
        yield from cursor


def _statement(view: View, filters: tuple[str, ...]) -> Composed:
    conditions = [SQL("{} = {}").format(Identifier(name), Placeholder(name)) for name in filters]
    return SQL("SELECT {} FROM {} WHERE {} ORDER BY {}").format(
        SQL(", ").join(map(Identifier, view.column_names)),
        Identifier(SCHEMA, view.name),
        SQL(" AND ").join([SQL("true"), *conditions]),
        SQL(", ".join(view.order)),
    )
