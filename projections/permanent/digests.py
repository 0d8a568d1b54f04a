"""What the last digest of each school told, and to whom digests go."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRow:
    """What the last digest of a school told; see the table."""

    open_errors: list[str]
    held: list[str]
    missed_nights: int
    missed_since: datetime | None


def claim(connection: Connection[Any], school_id: str) -> DigestRow | None:
    """Return what was told last, kept for this transaction; None while another one keeps it."""
    connection.execute(
        "INSERT INTO sync.digest (school_id, open_errors, held, missed_nights)"
        " VALUES (%s, '{}', '{}', 0) ON CONFLICT DO NOTHING",
        [school_id],
    )
    with connection.cursor(row_factory=class_row(DigestRow)) as cursor:
        return cursor.execute(
            "SELECT open_errors, held, missed_nights, missed_since FROM sync.digest"
            " WHERE school_id = %s FOR UPDATE SKIP LOCKED",
            [school_id],
        ).fetchone()


def remember(
    connection: Connection[Any], school_id: str, told: DigestRow, *, sent_at: datetime
) -> None:
    """Note what a digest told that was taken."""
    connection.execute(
        "UPDATE sync.digest SET sent_at = %s, open_errors = %s, held = %s, missed_nights = %s,"
        " missed_since = %s WHERE school_id = %s",
        [
            sent_at,
            told.open_errors,
            told.held,
            told.missed_nights,
            told.missed_since,
            school_id,
        ],
    )


def addresses(
    connection: Connection[Any], school_ids: Collection[str] | None = None
) -> list[tuple[str, str]]:
    """Return school and address of these schools, or of all."""
    wanted = None if school_ids is None else sorted(school_ids)
    return connection.execute(
        "SELECT school_id, address FROM sync.digest_address"
        " WHERE %(schools)s::text[] IS NULL OR school_id = ANY(%(schools)s) ORDER BY 1, 2",
        {"schools": wanted},
    ).fetchall()


def add_address(connection: Connection[Any], school_id: str, address: str) -> bool:
    """Send a school's digests to this address too; return whether that is new."""
    done = connection.execute(
        "INSERT INTO sync.digest_address (school_id, address) VALUES (%s, %s)"
        " ON CONFLICT DO NOTHING",
        [school_id, address],
    )
    return done.rowcount == 1


def remove_address(connection: Connection[Any], school_id: str, address: str) -> bool:
    """Send them there no more; return whether they were."""
    done = connection.execute(
        "DELETE FROM sync.digest_address WHERE (school_id, address) = (%s, %s)",
        [school_id, address],
    )
    return done.rowcount == 1
