"""The latest version of every record but lessons, whatever became of it, also when removed."""

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL

from projections.generation.arrays import columns_of
from projections.generation.schema.tables import RECORD
from projections.generation.staging import add_rows, column_list, stage, staged
from projections.generation.stored import Outcome, RecordKey, StoredRecord, Target

_COLUMNS: Final = tuple(column.name for column in RECORD.columns)
_AS_ROW: Final = attrgetter(*_COLUMNS)
_SELECT: Final = SQL("SELECT {} FROM").format(column_list(_COLUMNS, "r"))
_WITH_KEYS: Final = SQL(
    " unnest(%s::text[], %s::text[], %s::text[]) AS k (school_id, data_set, record_id)"
    " CROSS JOIN LATERAL (SELECT * FROM record WHERE (school_id, data_set, record_id)"
    " = (k.school_id, k.data_set, k.record_id) OFFSET 0) AS r"
)
_OF_DATA_SETS: Final = SQL(
    " unnest(%s::text[], %s::text[]) AS k (school_id, record_id)"
    " CROSS JOIN LATERAL (SELECT * FROM record WHERE (school_id, record_id)"
    " = (k.school_id, k.record_id) AND data_set = ANY(%s::text[]) OFFSET 0) AS r"
)
_TARGETS: Final = (
    SQL("SELECT r.school_id, r.data_set, r.record_id, r.version, r.outcome, r.met, r.current FROM")
    + _OF_DATA_SETS
)
_MET: Final = (
    SQL("SELECT r.school_id, r.data_set, r.record_id FROM") + _WITH_KEYS + SQL(" WHERE r.met")
)
_BY_KEY: Final = _SELECT + _WITH_KEYS
_CURRENT_BEFORE: Final = _SELECT + SQL(
    " record AS r WHERE (school_id, data_set) = (%s, %s) AND current AND version < %s"
)
_OF_DATA_SET: Final = _SELECT + SQL(" record AS r WHERE (school_id, data_set) = (%s, %s)")
_OF_PEOPLE: Final = _SELECT + _OF_DATA_SETS


def latest(connection: Connection[Any], keys: Iterable[RecordKey]) -> dict[RecordKey, StoredRecord]:
    """Return the known records among these keys."""
    return _read(connection, _BY_KEY, columns_of(keys, 3))


def of_people(
    connection: Connection[Any], people: Iterable[tuple[str, str]], data_sets: Collection[str]
) -> dict[RecordKey, StoredRecord]:
    """Return all records of these people, given as (school, Person ID)."""
    return _read(connection, _OF_PEOPLE, [*columns_of(people, 2), list(data_sets)])


def current_before(
    connection: Connection[Any], school_id: str, data_set: str, version: int
) -> list[StoredRecord]:
    """Return the current records of a data set that no run from this version on has sent."""
    found = _read(connection, _CURRENT_BEFORE, [school_id, data_set, version])
    return list(found.values())


def of_data_set(connection: Connection[Any], school_id: str, name: str) -> list[StoredRecord]:
    """Return all records of a data set of a school."""
    return list(_read(connection, _OF_DATA_SET, [school_id, name]).values())


def targets(
    connection: Connection[Any], ids: Iterable[tuple[str, str]], data_sets: Sequence[str]
) -> dict[RecordKey, Target]:
    """Return what references need to know of the records of these data sets with these ids, given
    as (school, record id), of those that there are.
    """
    rows = connection.execute(_TARGETS, [*columns_of(ids, 2), list(data_sets)])
    return {
        (school_id, data_set, record_id): Target(
            version=version, outcome=Outcome(outcome), met=met, current=current
        )
        for school_id, data_set, record_id, version, outcome, met, current in rows
    }


def met(connection: Connection[Any], keys: Iterable[RecordKey]) -> set[RecordKey]:
    """Return those of these keys whose record meets a reference."""
    return set(connection.execute(_MET, columns_of(keys, 3)))


def add(connection: Connection[Any], records: Sequence[StoredRecord]) -> None:
    """Write the first versions of these records. The caller has checked that there are none."""
    if records:
        add_rows(connection, RECORD, map(_AS_ROW, records))


def write(connection: Connection[Any], records: Sequence[StoredRecord]) -> None:
    """Make these the latest versions. The caller has checked that each is newer."""
    if not records:
        return
    stage(connection, RECORD, map(_AS_ROW, records))
    rest = [name for name in _COLUMNS if name not in ("school_id", "data_set", "record_id")]
    connection.execute(
        SQL(
            "INSERT INTO record ({columns}) SELECT {columns} FROM {staged}"
            " ON CONFLICT (school_id, data_set, record_id) DO UPDATE SET ({rest}) = ROW ({new})"
        ).format(
            columns=column_list(_COLUMNS),
            staged=staged(RECORD),
            rest=column_list(rest),
            new=column_list(rest, "excluded"),
        )
    )
    connection.execute(SQL("DELETE FROM {}").format(staged(RECORD)))


def mark(connection: Connection[Any], records: Sequence[StoredRecord]) -> None:
    """Write down how records were judged again that did not change themselves."""
    if not records:
        return
    connection.execute(
        "UPDATE record r SET outcome = k.outcome, met = k.met"
        " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])"
        " AS k (school_id, data_set, record_id, outcome, met)"
        " WHERE (r.school_id, r.data_set, r.record_id) = (k.school_id, k.data_set, k.record_id)",
        [
            *columns_of((record.key for record in records), 3),
            [record.outcome.value for record in records],
            [record.met for record in records],
        ],
    )


def data_sets_seen(connection: Connection[Any], school_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Return the (school, data set) pairs of which the log has any record at all."""
    # A skip scan: one index probe per school and data set, not a pass over the records.
    rows = connection.execute(
        "WITH RECURSIVE seen AS (SELECT s.school_id,"
        " (SELECT min(data_set) FROM record r WHERE r.school_id = s.school_id) AS data_set"
        " FROM unnest(%s::text[]) AS s (school_id) UNION ALL"
        " SELECT school_id, (SELECT min(data_set) FROM record r"
        " WHERE r.school_id = seen.school_id AND r.data_set > seen.data_set)"
        " FROM seen WHERE data_set IS NOT NULL)"
        " SELECT school_id, data_set FROM seen WHERE data_set IS NOT NULL",
        [list(school_ids)],
    )
    return {(school_id, data_set) for school_id, data_set in rows}


def _read(
    connection: Connection[Any], statement: Any, parameters: list[Any]
) -> dict[RecordKey, StoredRecord]:
    with connection.cursor(row_factory=class_row(StoredRecord)) as cursor:
        found = cursor.execute(statement, parameters).fetchall()
    for record in found:
        record.outcome = Outcome(record.outcome)
    return {record.key: record for record in found}
