"""Fields of lessons that hold the name of a person in words, of whom the lesson is not."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from contract.names import key
from contract.owners import NAMING
from projections.generation.arrays import columns_of
from projections.generation.lessons import DATA_SETS, ROLES
from projections.generation.stored import RecordKey, StoredRecord

FIELDS: Final = {ROLES[data_set]: tuple(fields) for data_set, fields in NAMING.items()}
"""The fields with names, by role."""


def texts_of(
    connection: Connection[Any], school_id: str, data_set: str, field: str
) -> dict[str, int]:
    """Return what the field says in a school's lessons, each with how many say so."""
    rows = connection.execute(
        SQL(
            "SELECT {field}, count(*) FROM lesson WHERE (school_id, role) = (%s, %s)"
            " AND {field} IS NOT NULL GROUP BY {field}"
        ).format(field=Identifier(field)),
        [school_id, ROLES[data_set]],
    )
    return dict(rows.fetchall())


def saying(
    connection: Connection[Any],
    school_id: str,
    data_set: str,
    field: str,
    texts: Collection[str],
) -> list[RecordKey]:
    """Return the lessons of which the field says one of these."""
    rows = connection.execute(
        SQL(
            "SELECT record_id FROM lesson WHERE (school_id, role) = (%s, %s) AND {field} = ANY(%s)"
        ).format(field=Identifier(field)),
        [school_id, ROLES[data_set], sorted(texts)],
    )
    return [(school_id, data_set, record_id) for (record_id,) in rows]


def kept_whole(connection: Connection[Any], school_id: str, data_set: str) -> list[RecordKey]:
    """Return the lessons of which the whole event is kept, because it breaks a rule."""
    rows = connection.execute(
        "SELECT record_id FROM lesson WHERE (school_id, role) = (%s, %s) AND event IS NOT NULL",
        [school_id, ROLES[data_set]],
    )
    return [(school_id, data_set, record_id) for (record_id,) in rows]


def emptied_keys(connection: Connection[Any], school_id: str, data_set: str) -> set[bytes]:
    """Return the keys of the lessons in which a name was emptied."""
    rows = connection.execute(
        "SELECT record_id FROM lesson WHERE (school_id, role) = (%s, %s) AND name_emptied",
        [school_id, ROLES[data_set]],
    )
    return {key(school_id, record_id) for (record_id,) in rows}


def empty(connection: Connection[Any], records: Sequence[StoredRecord]) -> None:
    """Take the names out of these lessons; `records` are what is to be there instead."""
    for role, fields in FIELDS.items():
        own = [each for each in records if each.data_set == DATA_SETS[role]]
        if own:
            connection.execute(
                SQL(
                    "UPDATE lesson l SET ({fields}) = ROW ({nulls}), name_emptied = true,"
                    " log_offset = k.log_offset,"
                    " event = CASE WHEN l.event IS NOT NULL THEN k.event END"
                    " FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bytea[])"
                    " AS k (school_id, record_id, log_offset, event)"
                    " WHERE (l.school_id, l.role, l.record_id) = (k.school_id, %s, k.record_id)"
                ).format(
                    fields=SQL(", ").join(map(Identifier, fields)),
                    nulls=SQL(", ").join([SQL("NULL::text")] * len(fields)),
                ),
                [
                    *columns_of(((each.school_id, each.record_id) for each in own), 2),
                    [each.log_offset for each in own],
                    [each.event for each in own],
                    role,
                ],
            )
