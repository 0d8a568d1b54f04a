"""Pointing the public views at a generation.

A view reads with the rights of whoever made it, so that nobody else needs any on the tables behind
it; and so PostgreSQL asks no policy of those tables. Which schools a reader sees is therefore part
of each view, a barrier behind which no condition of a query can look.
"""

from collections.abc import Iterable
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from projections.generations import schema_of
from projections.read_models.views import SCHEMA, VIEWS, View
from projections.roles import applying


def point_at(connection: Connection[Any], generation: str) -> None:
    """Make every view show this generation, in the connection's transaction."""
    _replace(connection, VIEWS.values(), generation)


def refresh_permanent(connection: Connection[Any]) -> None:
    """Renew the views that show no generation; the others stay as they are."""
    permanent = (view for view in VIEWS.values() if not view.is_of_generation)
    _replace(connection, permanent, generation=None)


def _replace(connection: Connection[Any], views: Iterable[View], generation: str | None) -> None:
    connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(Identifier(SCHEMA)))
    shown = _columns_shown(connection)
    for view in views:
        before = shown.get(view.name, ())
        if before != view.column_names[: len(before)]:
            # Of another build, which shows more: PostgreSQL replaces no view by a narrower one.
            connection.execute(SQL("DROP VIEW {}").format(Identifier(SCHEMA, view.name)))
        connection.execute(_statement(view, generation))
    applying.follow(connection)


def _columns_shown(connection: Connection[Any]) -> dict[str, tuple[str, ...]]:
    rows = connection.execute(
        "SELECT table_name, array_agg(column_name::text ORDER BY ordinal_position)"
        " FROM information_schema.columns WHERE table_schema = %s GROUP BY 1",
        [SCHEMA],
    )
    return {name: tuple(columns) for name, columns in rows}


def _statement(view: View, generation: str | None) -> Composed:
    names = {} if generation is None else {"generation": Identifier(schema_of(generation))}
    return _VIEW.format(
        view=Identifier(SCHEMA, view.name),
        columns=SQL(", ".join(view.columns)),
        source=SQL(view.source).format(**names),
    )


_VIEW: Final = SQL(
    "CREATE OR REPLACE VIEW {view} WITH (security_barrier) AS"
    " SELECT * FROM (SELECT {columns} FROM {source}) AS every_school"
    " WHERE (SELECT sync.reads_every_school())"
    " OR school_id = ANY ((SELECT sync.readable_schools())::text[])"
)
