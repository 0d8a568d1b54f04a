"""References that are not met, and who depends on a record.

Only what is unmet is written down: most references are met, and a met one needs no row until its
target goes away, and then the projection rows say who shows it.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from contract.becomes import ClassLesson, Picture, UserGroup
from contract.data_sets import ALL
from contract.declaration import DataSet, Reference
from projections.generation.arrays import columns_of
from projections.generation.schema.tables import (
    CLASS_TIMETABLE_EVENT,
    GROUP_MEMBERSHIP,
    GROUP_SUPERVISOR,
    PROFILE_PICTURE,
    USER_GROUP,
)
from projections.generation.stored import RecordKey

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


def waiting_for_any(
    connection: Connection[Any], targets: Collection[Target], data_sets: Iterable[str]
) -> set[RecordKey]:
    """Return the records with an unmet reference to one of these records of any of these."""
    return set().union(*(waiting_for(connection, each, targets) for each in sorted(data_sets)))


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


def of_turning_past(
    connection: Connection[Any], school_id: str, before: date | None, after: date | None
) -> set[RecordKey]:
    """Return the standing entries with an unmet reference that are past on one of these days, of
    the latest ended run before and now, and not on the other: what is past raises no errors.
    """
    first, last = sorted((before or date.min, after or date.min))
    rows = connection.execute(
        "SELECT DISTINCT u.school_id, u.data_set, u.record_id FROM unmet_reference u"
        " JOIN class_timetable_event e USING (school_id, record_id)"
        " WHERE u.school_id = %s AND u.data_set = ANY(%s) AND u.verdict = 'error'"
        " AND e.end_date >= %s AND e.end_date < %s",
        [school_id, _CLASS_LESSONS, first, last],
    )
    return set(rows)


def in_other_periods(
    connection: Connection[Any], school_id: str, data_set: str, period_ids: Iterable[str]
) -> set[RecordKey]:
    """Return the standing entries whose period was met and is none of these."""
    rows = connection.execute(
        "SELECT school_id, %s, record_id FROM class_timetable_event"
        " WHERE school_id = %s AND period_id IS NOT NULL AND period_id <> ALL(%s)",
        [data_set, school_id, list(period_ids)],
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
    match data_set.becomes:
        case UserGroup(type=group_type):
            return _groups_referring_to(connection, data_set, group_type, reference, targets)
        case ClassLesson():
            table, record_id = CLASS_TIMETABLE_EVENT, "record_id"
        case Picture():
            table, record_id = PROFILE_PICTURE, "user_id"
        case _:
            return set()
    rows = connection.execute(
        _SINGLE.format(
            table=Identifier(table.name),
            record_id=Identifier(record_id),
            target=Identifier(reference.path),
        ),
        [data_set.name, *columns_of(targets, 2)],
    )
    return set(rows)


def _groups_referring_to(
    connection: Connection[Any],
    data_set: DataSet,
    group_type: str,
    reference: Reference,
    targets: Iterable[Target],
) -> set[RecordKey]:
    head, _, tail = reference.path.partition(".")
    rows = connection.execute(
        _REFERRING.format(
            table=Identifier(_LISTS[head].name if tail else USER_GROUP.name),
            group=Identifier("group_id" if tail else "third_party_id"),
            type=Identifier("group_type" if tail else "type"),
            target=Identifier(tail or head),
        ),
        [data_set.name, *columns_of(targets, 2), group_type],
    )
    return set(rows)


_CLASS_LESSONS: Final = [each.name for each in ALL if isinstance(each.becomes, ClassLesson)]
_LISTS: Final = {"memberships": GROUP_MEMBERSHIP, "supervisors": GROUP_SUPERVISOR}
_REFERRING: Final = SQL(
    "SELECT DISTINCT g.school_id, %s, g.record_id"
    " FROM unnest(%s::text[], %s::text[]) AS k (school_id, target_id)"
    " CROSS JOIN LATERAL (SELECT school_id, {group} AS record_id FROM {table}"
    " WHERE school_id = k.school_id AND {type} = %s AND {target} = k.target_id OFFSET 0) AS g"
)
_SINGLE: Final = SQL(
    "SELECT DISTINCT r.school_id, %s, r.record_id"
    " FROM unnest(%s::text[], %s::text[]) AS k (school_id, target_id)"
    " CROSS JOIN LATERAL (SELECT school_id, {record_id} AS record_id FROM {table}"
    " WHERE (school_id, {target}) = (k.school_id, k.target_id) OFFSET 0) AS r"
)
