"""Projection rows: what a judged record or person comes to replaces all rows that it owned."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import Table

from projections.generation.arrays import columns_of
from projections.generation.staging import Row, add_rows, column_list, stage, staged

Owner = tuple[str, ...]
"""Whose rows: values of the columns named by the table's `info["owner"]`."""


def is_there(connection: Connection[Any], table: Table, owner: Owner) -> bool:
    """Say whether somebody has any row of a projection."""
    names: Sequence[str] = table.info["owner"]
    found = connection.execute(
        SQL("SELECT FROM {} WHERE ({}) = ({}) LIMIT 1").format(
            Identifier(table.name),
            column_list(names),
            SQL(", ").join([SQL("%s")] * len(names)),
        ),
        owner,
    )
    return found.fetchone() is not None


def replace_rows(
    connection: Connection[Any],
    table: Table,
    owners: Collection[Owner],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Make `rows` the only rows of their owners and of `owners`.

    `owners` are those that may have rows already: what others have is added without a look. A row
    that stays the same is not written.
    """
    owner_of = itemgetter(*table.info["owner"])
    values_of = itemgetter(*(column.name for column in table.columns))
    added = [row for row in rows if owner_of(row) not in owners]
    if added:
        add_rows(connection, table, map(values_of, added))
    if not owners:
        return
    replacing = len(added) < len(rows)
    if replacing:
        own = (row for row in rows if owner_of(row) in owners)
        stage(connection, table, map(values_of, own))
    connection.execute(_delete_gone(table), columns_of(owners, len(table.info["owner"])))
    if replacing:
        connection.execute(_upsert(table))
        connection.execute(SQL("DELETE FROM {}").format(staged(table)))


def upsert_rows(connection: Connection[Any], table: Table, rows: Iterable[Row]) -> None:
    """Write rows, of whose keys the table may have some already."""
    stage(connection, table, rows)
    connection.execute(_upsert(table))
    connection.execute(SQL("DELETE FROM {}").format(staged(table)))


def _delete_gone(table: Table) -> Composed:
    owner = table.info["owner"]
    return SQL(
        "DELETE FROM {table} WHERE ctid IN (SELECT t.ctid FROM unnest({arrays}) AS o ({owner})"
        " CROSS JOIN LATERAL (SELECT ctid, {key} FROM {table}"
        " WHERE ({owner}) = ({theirs}) OFFSET 0) AS t"
        " WHERE NOT EXISTS (SELECT FROM {staged} s WHERE ({staged_key}) = ({own_key})))"
    ).format(
        table=Identifier(table.name),
        arrays=SQL(", ").join(SQL("%s::text[]") for _ in owner),
        owner=column_list(owner),
        theirs=column_list(owner, "o"),
        staged=staged(table),
        staged_key=column_list(_key(table), "s"),
        own_key=column_list(_key(table), "t"),
        key=column_list(_key(table)),
    )


def _upsert(table: Table) -> Composed:
    columns = [column.name for column in table.columns]
    rest = [name for name in columns if name not in _key(table)]
    return SQL(
        "INSERT INTO {table} AS t ({columns}) SELECT {columns} FROM {staged}"
        " ON CONFLICT ({key}) DO UPDATE SET ({rest}) = ROW ({new})"
        " WHERE ({old}) IS DISTINCT FROM ({new})"
    ).format(
        table=Identifier(table.name),
        columns=column_list(columns),
        staged=staged(table),
        key=column_list(_key(table)),
        rest=column_list(rest),
        new=column_list(rest, "excluded"),
        old=column_list(rest, "t"),
    )


def _key(table: Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]
