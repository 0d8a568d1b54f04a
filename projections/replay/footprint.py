"""What generations take: disk, and who feeds them."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection, errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

from projections.generations import schema_of


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSize:
    """A table of a generation: its rows, as PostgreSQL estimates, and its bytes with indexes."""

    table: str
    rows_estimated: int
    size_bytes: int


def sizes(connection: Connection[Any], name: str) -> list[TableSize]:
    """Return the tables of a generation, the largest first."""
    rows = connection.execute(
        "SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)"
        " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = %s AND c.relkind = 'r' ORDER BY 3 DESC, 1",
        [schema_of(name)],
    )
    return [
        TableSize(table=table, rows_estimated=count, size_bytes=size) for table, count, size in rows
    ]


def free_bytes(connection: Connection[Any], url: str) -> int | None:
    """Return what is free on the disk of the database; None where it cannot be seen from here.

    PostgreSQL does not tell; so the server must be on this machine and say where its data lies.
    """
    host = str(conninfo_to_dict(url).get("host", ""))
    if host and not host.startswith("/") and host not in ("localhost", "127.0.0.1", "::1"):
        return None
    try:
        with connection.transaction():
            row = connection.execute("SHOW data_directory").fetchone()
    except errors.InsufficientPrivilege:
        return None
    folder = Path(row[0]) if row else None
    return shutil.disk_usage(folder).free if folder is not None and folder.exists() else None


def worker_count(connection: Connection[Any], name: str) -> int:
    """Return how many workers feed a generation now."""
    row = connection.execute(
        "SELECT count(*) FROM pg_catalog.pg_stat_activity"
        " WHERE datname = current_database() AND application_name = %s",
        [f"mya-consumers {name}"],
    ).fetchone()
    return 0 if row is None else int(row[0])


def errors_by_code(connection: Connection[Any], name: str) -> dict[str, int]:
    """Count the open errors of a generation."""
    rows = connection.execute(
        SQL("SELECT code, count(*) FROM {} GROUP BY 1 ORDER BY 1").format(
            Identifier(schema_of(name), "violation")
        )
    )
    return dict(rows.fetchall())
