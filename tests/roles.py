"""The database's roles in the tests, and users that are members of each."""

from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier, Literal

from projections.roles import applying
from projections.roles.declared import Role

_PASSWORD: Final = "of-tests-alone"  # noqa: S105 - of a server that only tests reach


def set_up_roles(url: str) -> None:
    """Give the roles their rights to a database, and make a user for each."""
    with psycopg.connect(url) as connection:
        applying.apply(connection, applying.changes(connection))
        for role in Role:
            _make_user(connection, role)


def url_of(role: Role, url: str) -> str:
    """Return the address of a database for the user who has this role."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{_user(role)}:{_PASSWORD}@{place}").geturl()


def _make_user(connection: Connection[Any], role: Role) -> None:
    there = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [_user(role)])
    if there.fetchone() is None:
        connection.execute(
            SQL("CREATE ROLE {} LOGIN PASSWORD {} IN ROLE {}").format(
                Identifier(_user(role)), Literal(_PASSWORD), Identifier(role)
            )
        )


def _user(role: Role) -> str:
    return f"test_{role}"
