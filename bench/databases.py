"""Databases for the benchmark: a migrated one, copied for each measurement."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from projections.migrations.upgrade import migrate


@contextmanager
def template(server: str) -> Iterator[str]:
    """Make a migrated database without data, of which others are copies; yield its name."""
    with _database(server, "template1") as url:
        migrate(url)
        yield str(conninfo_to_dict(url)["dbname"])


@contextmanager
def fresh(server: str, template_name: str) -> Iterator[str]:
    """Make a database of this measurement's own; yield its address."""
    with _database(server, template_name) as url:
        # Else the server would write back the pages of what was measured before.
        with suppress(psycopg.errors.InsufficientPrivilege):
            _administer(server, SQL("CHECKPOINT"))
        yield url


def active_s(server: str, url: str) -> float:
    """Return for how long statements were under way in a database, the rows fed to COPY included.

    Sessions report it in full when they close.
    """
    with psycopg.connect(server, autocommit=True) as connection:
        name = conninfo_to_dict(url)["dbname"]
        return _one(
            connection,
            "SELECT active_time / 1000 FROM pg_stat_database WHERE datname = %s",
            [name],
        )


def count(url: str, statement: str) -> int:
    """Return the one number that a statement gives."""
    with psycopg.connect(url) as connection:
        return int(_one(connection, statement, []))


def row_count(url: str, schema: str, tables: Iterable[str]) -> int:
    """Return how many rows there are in all of these tables or views."""
    return sum(count(url, f'SELECT count(*) FROM {schema}."{each}"') for each in tables)  # noqa: S608 - names of ours


def _one(connection: Connection[Any], statement: str, parameters: list[Any]) -> float:
    row = connection.execute(statement.encode(), parameters).fetchone()
    assert row is not None  # noqa: S101 - an aggregate, or a database that is there
    return float(row[0])


@contextmanager
def _database(server: str, template_name: str) -> Iterator[str]:
    name = f"bench_{secrets.token_hex(4)}"
    create = SQL("CREATE DATABASE {} TEMPLATE {}")
    _administer(server, create.format(Identifier(name), Identifier(template_name)))
    try:
        yield make_conninfo(server, dbname=name)
    finally:
        _administer(server, SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _administer(server: str, statement: Any) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
