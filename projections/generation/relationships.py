"""Which contacts are linked to a student, whether the student is still there or has left."""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from projections.generation.arrays import columns_of

Person = tuple[str, str]
"""School and Person ID."""


def contacts_of(connection: Connection[Any], students: Iterable[Person]) -> set[Person]:
    """Return the contacts of whom a link to one of these students was met."""
    rows = connection.execute(
        "SELECT DISTINCT r.school_id, r.contact_id"
        " FROM unnest(%s::text[], %s::text[]) AS k (school_id, student_id)"
        " CROSS JOIN LATERAL (SELECT school_id, contact_id FROM relationship"
        " WHERE (school_id, student_id) = (k.school_id, k.student_id) OFFSET 0) AS r",
        columns_of(students, 2),
    )
    return set(rows)
