"""What MYA owns of a resource: whether it is bookable, once somebody has said so."""

from typing import Any

from psycopg import Connection


def put_bookable(
    connection: Connection[Any], school_id: str, third_party_id: str, *, bookable: bool
) -> None:
    """Say whether a room may be booked; until then every room may be."""
    connection.execute(
        "INSERT INTO sync.resource_setting (school_id, third_party_id, bookable)"
        " VALUES (%s, %s, %s) ON CONFLICT (school_id, third_party_id)"
        " DO UPDATE SET bookable = excluded.bookable",
        [school_id, third_party_id, bookable],
    )
