"""The edition of a school's errors: as long as it is the same, all that is counted of them is."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import Connection


def renew(connection: Connection[Any], school_ids: Iterable[str]) -> None:
    """Say that errors of these schools have changed, in the transaction in which they do."""
    connection.execute(
        "INSERT INTO sync.error_edition (school_id) SELECT unnest(%s::text[])"
        " ON CONFLICT (school_id) DO UPDATE SET edition = excluded.edition",
        [sorted(set(school_ids))],
    )


def of_school(connection: Connection[Any], school_id: str) -> UUID | None:
    """Return the edition of a school's errors; None where it never had any."""
    found = connection.execute(
        "SELECT edition FROM sync.error_edition WHERE school_id = %s", [school_id]
    ).fetchone()
    return found[0] if found else None
