"""Accounts: what MYA owns of a user. A username is claimed once and then never overwritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from projections.generation.arrays import columns_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to create for a person, with what is imported once."""

    school_id: str
    person_id: str
    username: str | None
    preferred_email: str | None
    preferred_telephone: str | None


def username_key(username: str) -> str:
    """Return a username as it is compared: without case."""
    return username.casefold()


def people_with_account(
    connection: Connection[Any], people: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return which of these (school, Person ID) have an account."""
    rows = connection.execute(
        "SELECT k.* FROM unnest(%s::text[], %s::text[]) AS k (school_id, third_party_id)"
        " CROSS JOIN LATERAL (SELECT FROM sync.account"
        " WHERE (school_id, third_party_id) = (k.school_id, k.third_party_id) OFFSET 0) AS a",
        columns_of(people, 2),
    )
    return set(rows)


def holders(
    connection: Connection[Any], usernames: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """Return who holds each of these (school, username key): a Person ID, or "" for an account
    that is not from SIMS. Free ones are left out.
    """
    rows = connection.execute(
        "SELECT k.*, coalesce(a.third_party_id, '')"
        " FROM unnest(%s::text[], %s::text[]) AS k (school_id, username_key)"
        " CROSS JOIN LATERAL (SELECT third_party_id FROM sync.account"
        " WHERE (school_id, username_key) = (k.school_id, k.username_key) OFFSET 0) AS a",
        columns_of(usernames, 2),
    )
    return {(school_id, key): holder for school_id, key, holder in rows}


def create(connection: Connection[Any], accounts: Sequence[NewAccount], run_id: str) -> None:
    """Create these accounts; one that exists stays as it is."""
    if not accounts:
        return
    connection.execute(
        "INSERT INTO sync.account (school_id, third_party_id, username, username_key,"
        " preferred_email, preferred_telephone, run_id)"
        " SELECT k.*, %s FROM unnest(%b::text[], %b::text[], %b::text[], %b::text[], %b::text[],"
        " %b::text[]) AS k ON CONFLICT (school_id, third_party_id) DO NOTHING",
        [
            run_id,
            *(
                list(column)
                for column in zip(
                    *(
                        (
                            account.school_id,
                            account.person_id,
                            account.username,
                            account.username and username_key(account.username),
                            account.preferred_email,
                            account.preferred_telephone,
                        )
                        for account in accounts
                    ),
                    strict=True,
                )
            ),
        ],
    )
