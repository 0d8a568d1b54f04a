"""What people change of accounts inside MYA: the sync never does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, LiteralString

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from projections.permanent.accounts import username_key

_SELECT: Final = SQL(
    "SELECT account_id, third_party_id, username, preferred_email, preferred_telephone"
    " FROM sync.account "
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of a school; one that did not come from SIMS has no `third_party_id`."""

    account_id: int
    third_party_id: str | None
    username: str | None
    preferred_email: str | None
    preferred_telephone: str | None


def accounts_of(connection: Connection[Any], school_id: str) -> list[Account]:
    """Return a school's accounts, oldest first."""
    return _read(connection, "WHERE school_id = %s ORDER BY account_id", [school_id])


def find(connection: Connection[Any], school_id: str, account_id: int) -> Account | None:
    """Return the account with this id, if it is the school's."""
    found = _read(connection, "WHERE school_id = %s AND account_id = %s", [school_id, account_id])
    return found[0] if found else None


def of_person(connection: Connection[Any], school_id: str, person_id: str) -> Account | None:
    """Return the account of a person, if there is one."""
    found = _read(
        connection, "WHERE school_id = %s AND third_party_id = %s", [school_id, person_id]
    )
    return found[0] if found else None


def with_username(connection: Connection[Any], school_id: str, username: str) -> Account | None:
    """Return the account that holds a username, whatever its case."""
    key = username_key(username)
    found = _read(connection, "WHERE school_id = %s AND username_key = %s", [school_id, key])
    return found[0] if found else None


def add(connection: Connection[Any], school_id: str, username: str) -> int:
    """Add an account that did not come from SIMS, and return its id."""
    row = connection.execute(
        "INSERT INTO sync.account (school_id, username, username_key) VALUES (%s, %s, %s)"
        " RETURNING account_id",
        [school_id, username, username_key(username)],
    ).fetchone()
    assert row is not None  # noqa: S101 - an INSERT of one row returns it
    return int(row[0])


def put(connection: Connection[Any], account: Account, changed_fields: Sequence[str]) -> None:
    """Replace an account, and write down which of its fields were changed."""
    connection.execute(
        "UPDATE sync.account SET third_party_id = %s, username = %s, username_key = %s,"
        " preferred_email = %s, preferred_telephone = %s WHERE account_id = %s",
        [
            account.third_party_id,
            account.username,
            account.username and username_key(account.username),
            account.preferred_email,
            account.preferred_telephone,
            account.account_id,
        ],
    )
    connection.execute(
        "INSERT INTO sync.account_change (school_id, account_id, changed_fields)"
        " SELECT school_id, account_id, %s FROM sync.account WHERE account_id = %s",
        [list(changed_fields), account.account_id],
    )


def _read(
    connection: Connection[Any], where: LiteralString, parameters: list[Any]
) -> list[Account]:
    with connection.cursor(row_factory=class_row(Account)) as cursor:
        return cursor.execute(_SELECT + SQL(where), parameters).fetchall()
