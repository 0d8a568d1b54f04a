"""Staging: rows are copied into a temporary table first, and written from there by one statement.

COPY is several times faster than any INSERT with parameters, and a temporary table needs no lock
that others wait for. The tables are made once per connection and empty themselves at commit. Who
stages twice in a transaction deletes between: TRUNCATE makes new files and costs several times it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

Row = Sequence[Any]
"""Values in the order of the table's columns, of the very types that these have: COPY is in binary,
which is written and read twice as fast as text.
"""

_PREFIX: Final = "staged_"
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]  # as SQLAlchemy left it


def staged(table: Table) -> Identifier:
    """Return the name of the temporary table in which a table's rows are staged."""
    return Identifier(_PREFIX + table.name)


def prepare(connection: Connection[Any], tables: Iterable[Table]) -> None:
    """Make the temporary tables of this connection, all with one statement."""
    one = SQL("CREATE TEMPORARY TABLE IF NOT EXISTS {} (LIKE {}) ON COMMIT DELETE ROWS")
    connection.execute(
        SQL("; ").join(one.format(staged(each), Identifier(each.name)) for each in tables)
    )


def stage(connection: Connection[Any], table: Table, rows: Iterable[Row]) -> None:
    """Copy rows into the table's staging table."""
    _copy(connection, table, staged(table), rows)


def add_rows(connection: Connection[Any], table: Table, rows: Iterable[Row]) -> None:
    """Copy rows, of whose keys the table has none, into the table itself.

    Half the work of staging them, and what most of a first night and of a replay is.
    """
    _copy(connection, table, Identifier(table.name), rows)


def _copy(connection: Connection[Any], table: Table, into: Identifier, rows: Iterable[Row]) -> None:
    columns = [column.name for column in table.columns]
    statement = SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(into, column_list(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types([str(column.type.compile(_DIALECT)).lower() for column in table.columns])
        for row in rows:
            copy.write_row(row)


def column_list(names: Iterable[str], prefix: str = "") -> Composed:
    """Return column names, separated by commas, each with a table's name before it if given."""
    parts = [Identifier(prefix, name) if prefix else Identifier(name) for name in names]
    return SQL(", ").join(parts)
