"""References that are not met, and who depends on a record.

Only what is unmet is written down: most references are met, and a met one needs no row until its
target goes away, and then the projection rows say who shows it.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from contract.becomes import UserGroup
from contract.declaration import DataSet, Reference
from projections.generation.arrays import columns_of
from projections.generation.records import RecordKey
from projections.generation.tables import GROUP_MEMBERSHIP, GROUP_SUPERVISOR, USER_GROUP

Target = tuple[str, str]
"""School and record id of what is referred to."""


def waiting_for(
    connection: Connection[Any], data_set: str, targets: Iterable[Target]
) -> set[RecordKey]:
    """Return the records with an unmet reference to one of these records of a data set."""
    rows = connection.execute(
        "SELECT DISTINCT u.school_id, u.data_set, u.record_id"
        " FROM unnest(%s::text[], %s::text[]) AS k (school_id, target_id)"
        " CROSS JOIN LATERAL (SELECT * FROM unmet_reference"
        " WHERE (school_id, target_id) = (k.school_id, k.target_id) OFFSET 0) AS u"
        " WHERE %s = ANY(u.target_data_sets)",
        [*columns_of(targets, 2), data_set],
    )
    return set(rows)


def unsettled(
    connection: Connection[Any], school_id: str, changed_data_sets: Sequence[str]
) -> set[RecordKey]:
    """Return what the end of a run may settle: all that waits, and every unmet reference into a
    data set of which the run changed whether it was ever completed.
    """
    rows = connection.execute(
        "SELECT DISTINCT school_id, data_set, record_id FROM unmet_reference"
        " WHERE school_id = %s AND (verdict = 'wait' OR target_data_sets && %s::text[])",
        [school_id, list(changed_data_sets)],
    )
    return set(rows)


def into(connection: Connection[Any], school_id: str, data_sets: Sequence[str]) -> set[RecordKey]:
    """Return the school's records with an unmet reference into these data sets."""
    rows = connection.execute(
        "SELECT DISTINCT school_id, data_set, record_id FROM unmet_reference"
        " WHERE school_id = %s AND target_data_sets && %s::text[]",
        [school_id, list(data_sets)],
    )
    return set(rows)


def not_judged(connection: Connection[Any], pairs: Iterable[tuple[str, str]]) -> set[RecordKey]:
    """Return the records with a reference that was not judged into these (school, data set)."""
    rows = connection.execute(
        "SELECT DISTINCT u.school_id, u.data_set, u.record_id FROM unmet_reference u"
        " JOIN unnest(%s::text[], %s::text[]) AS k (school_id, target_data_set)"
        " ON u.school_id = k.school_id AND k.target_data_set = ANY(u.target_data_sets)"
        " WHERE u.verdict = 'not-judged'",
        columns_of(pairs, 2),
    )
    return set(rows)


def schools_with_not_judged(
    connection: Connection[Any], school_ids: Sequence[str], data_set: str, path: str
) -> set[str]:
    """Return which of these schools have a current record whose reference at `path` was not
    judged.
    """
    rows = connection.execute(
        "SELECT DISTINCT school_id FROM unmet_reference"
        " JOIN record r USING (school_id, data_set, record_id)"
        " WHERE school_id = ANY(%s) AND data_set = %s AND path = %s AND verdict = 'not-judged'"
        " AND r.current",
        [list(school_ids), data_set, path],
    )
    return {school_id for (school_id,) in rows}


def referring_to(
    connection: Connection[Any], data_set: DataSet, reference: Reference, targets: Iterable[Target]
) -> set[RecordKey]:
    """Return the records of `data_set` of which a reference to one of these was met.

    They are read off the projection rows, which show what is referred to only while it is met.
    """
    assert isinstance(data_set.becomes, UserGroup)  # noqa: S101 - only groups refer so far
    head, _, tail = reference.path.partition(".")
    rows = connection.execute(
        _REFERRING.format(
            table=Identifier(_LISTS[head].name if tail else USER_GROUP.name),
            group=Identifier("group_id" if tail else "third_party_id"),
            type=Identifier("group_type" if tail else "type"),
            target=Identifier(tail or head),
        ),
        [data_set.name, *columns_of(targets, 2), data_set.becomes.type],
    )
    return set(rows)


_LISTS: Final = {"memberships": GROUP_MEMBERSHIP, "supervisors": GROUP_SUPERVISOR}
_REFERRING: Final = SQL(
    "SELECT DISTINCT g.school_id, %s, g.record_id"
    " FROM unnest(%s::text[], %s::text[]) AS k (school_id, target_id)"
    " CROSS JOIN LATERAL (SELECT school_id, {group} AS record_id FROM {table}"
    " WHERE school_id = k.school_id AND {type} = %s AND {target} = k.target_id OFFSET 0) AS g"
)
