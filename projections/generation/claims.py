"""Open claims: every version of a person who has no account yet, until the account is created.

All versions are kept, not the latest alone, so that the end of a run is settled on what stood at
that run even when a later run's events were read before it. A generation beside the live one begins
with those of the live one: by then compaction may have removed a version that still counts.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import args_row

from projections.generation.arrays import columns_of, text_array
from projections.generation.schema.tables import CLAIM
from projections.generation.staging import add_rows

Person = tuple[str, str]
"""School and Person ID."""

Version = tuple[str, str, str, int]
"""School, Person ID, data set and version."""


class Claim(NamedTuple):
    """What one version of a person's record would claim when the account is created.

    A row of the table, in the order of its columns.
    """

    school_id: str
    person_id: str
    data_set: str
    version: int
    first_version: int
    current: bool
    candidate: str | None
    first_username: str | None
    first_preferred_email: str | None
    first_preferred_telephone: str | None
    run_id: str


def put(connection: Connection[Any], seen: Iterable[Version], claims: Sequence[Claim]) -> None:
    """Keep these claims, and no other of the versions seen: those that this generation began with
    were made by the rules of another.
    """
    connection.execute(
        "DELETE FROM claim c"
        " USING unnest(%s::text[], %s::text[], %s::text[], %s::bigint[])"
        " AS k (school_id, person_id, data_set, version)"
        " WHERE (c.school_id, c.person_id, c.data_set, c.version)"
        " = (k.school_id, k.person_id, k.data_set, k.version)",
        columns_of(((*key, str(version)) for *key, version in seen), 4),
    )
    add_rows(connection, CLAIM, claims)


def of_school(connection: Connection[Any], school_id: str) -> list[Claim]:
    """Return the school's open claims."""
    with connection.cursor(row_factory=args_row(Claim)) as cursor:
        return cursor.execute("SELECT * FROM claim WHERE school_id = %s", [school_id]).fetchall()


def of_people(connection: Connection[Any], people: Iterable[Person]) -> dict[Person, list[Claim]]:
    """Return the open claims of these people."""
    found: dict[Person, list[Claim]] = {}
    with connection.cursor(row_factory=args_row(Claim)) as cursor:
        for claim in cursor.execute(
            "SELECT c.* FROM unnest(%s::text[], %s::text[]) AS k (school_id, person_id)"
            " CROSS JOIN LATERAL (SELECT * FROM claim"
            " WHERE (school_id, person_id) = (k.school_id, k.person_id) OFFSET 0) AS c",
            columns_of(people, 2),
        ):
            found.setdefault((claim.school_id, claim.person_id), []).append(claim)
    return found


def close(connection: Connection[Any], school_id: str, person_ids: Sequence[str]) -> None:
    """Forget the claims of a school's people who have an account now."""
    connection.execute(
        "DELETE FROM claim WHERE school_id = %s AND person_id = ANY(%s::text[])",
        [school_id, text_array(person_ids)],
    )


def forget_settled(connection: Connection[Any], school_id: str, ended_version: int) -> int:
    """Forget claims that can no longer count: of people who have an account, and of versions that
    a newer one of the same record had overtaken by the latest ended run. Return how many.
    """
    with_account = connection.execute(
        "DELETE FROM claim c USING sync.account a WHERE c.school_id = %s"
        " AND (a.school_id, a.third_party_id) = (c.school_id, c.person_id)",
        [school_id],
    )
    overtaken = connection.execute(
        "DELETE FROM claim c USING claim newer WHERE c.school_id = %s"
        " AND (newer.school_id, newer.person_id, newer.data_set)"
        " = (c.school_id, c.person_id, c.data_set)"
        " AND newer.version > c.version AND newer.version <= %s",
        [school_id, ended_version],
    )
    return with_account.rowcount + overtaken.rowcount
