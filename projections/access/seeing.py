"""Whose rows a connection sees: told to PostgreSQL, which leaves the others out of every answer.

A statement that forgets to ask for one school then finds nothing of another. Owners of the database
and those who may see every school see all of them, whatever is said here.
"""

from collections.abc import Collection
from typing import Any, Final

from psycopg import Connection

EVERY_SCHOOL: Final = "*"


def let_see(connection: Connection[Any], school_ids: Collection[str] | None) -> None:
    """Let the connection see these schools from now on, or every one; before, it saw none.

    The caller commits: a transaction that is rolled back takes it back.
    """
    if school_ids is None:
        connection.execute("SELECT set_config('mya.school_ids', %s, false)", [EVERY_SCHOOL])
        return
    connection.execute(
        "SELECT set_config('mya.school_ids', %s::text[]::text, false)", [sorted(school_ids)]
    )
