"""Accounts that a generation would have created, were it live: its overlay over the real ones.

They are worked out anew whenever claims are settled, from the claims, which stay until there is a
real account.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection

from projections.generation.arrays import columns_of
from projections.permanent.accounts import NewAccount, username_key


def replace(connection: Connection[Any], school_id: str, accounts: Sequence[NewAccount]) -> None:
    """Make these the only accounts that a school would have beside the real ones."""
    forget(connection, school_id)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO would_be_account (school_id, third_party_id, username_key)"
            " VALUES (%s, %s, %s)",
            [
                (school_id, each.person_id, each.username and username_key(each.username))
                for each in accounts
            ],
        )


def forget(connection: Connection[Any], school_id: str) -> None:
    """Forget what a school would have."""
    connection.execute("DELETE FROM would_be_account WHERE school_id = %s", [school_id])


def people(connection: Connection[Any], among: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return which of these (school, Person ID) would have an account."""
    rows = connection.execute(
        "SELECT school_id, third_party_id FROM would_be_account"
        " JOIN unnest(%s::text[], %s::text[]) AS k (school_id, third_party_id)"
        " USING (school_id, third_party_id)",
        columns_of(among, 2),
    )
    return set(rows)


def holders(
    connection: Connection[Any], usernames: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return who would hold each of these (school, username key)."""
    rows = connection.execute(
        "SELECT school_id, username_key, third_party_id FROM would_be_account"
        " JOIN unnest(%s::text[], %s::text[]) AS k (school_id, username_key)"
        " USING (school_id, username_key)",
        columns_of(usernames, 2),
    )
    return {(school_id, key): holder for school_id, key, holder in rows}


def schools(connection: Connection[Any]) -> list[str]:
    """Return the schools that have any."""
    rows = connection.execute("SELECT DISTINCT school_id FROM would_be_account ORDER BY 1")
    return [school_id for (school_id,) in rows]
