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


def is_resource(connection: Connection[Any], school_id: str, third_party_id: str) -> bool:
    """Say whether the live generation of this connection has such a resource."""
    found = connection.execute(
        "SELECT FROM resource WHERE (school_id, third_party_id) = (%s, %s)",
        [school_id, third_party_id],
    )
    return found.fetchone() is not None
