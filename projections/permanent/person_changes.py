"""What the compacted log no longer tells: which versions changed a person, and which fields.

Never the values: this outlives what was in them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from psycopg import Connection


class PersonChange(NamedTuple):
    """One version of one record of a person that changed it. A row, in the order of its columns."""

    school_id: str
    person_id: str
    data_set: str
    version: int
    run_id: str
    operation: str
    changed_fields: list[str]


def note(connection: Connection[Any], changes: Sequence[PersonChange]) -> None:
    """Write these changes down; one that is noted already stays as it is."""
    if not changes:
        return
    columns = [list(column) for column in zip(*changes, strict=True)]
    # An array of arrays would have to be a rectangle; names of fields hold no comma.
    columns[-1] = [",".join(fields) for fields in columns[-1]]
    connection.execute(
        "INSERT INTO sync.person_change (school_id, person_id, data_set, version, run_id,"
        " operation, changed_fields)"
        " SELECT school_id, person_id, data_set, version, run_id, operation,"
        " string_to_array(changed_fields, ',')"
        " FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[],"
        " %s::text[]) AS k (school_id, person_id, data_set, version, run_id, operation,"
        " changed_fields) ON CONFLICT DO NOTHING",
        columns,
    )


def of_person(connection: Connection[Any], school_id: str, person_id: str) -> list[PersonChange]:
    """Return the changes of a person, the oldest first."""
    rows = connection.execute(
        "SELECT school_id, person_id, data_set, version, run_id, operation, changed_fields"
        " FROM sync.person_change WHERE (school_id, person_id) = (%s, %s)"
        " ORDER BY version, data_set",
        [school_id, person_id],
    )
    return [PersonChange(*row) for row in rows]
