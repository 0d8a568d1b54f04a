"""Subject access: all that is held about a person, where it came from and when it changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from contract.data_sets import BY_NAME
from contract.names import Topics
from contract.owners import OWNED, PEOPLE, id_of_person
from contract.wire import decode
from projections.generation import erased, forgetting, lessons, records
from projections.generation.stored import NOT_READ_YET, StoredRecord
from projections.person_rows import rows_of_person
from projections.read_models.views import SCHEMA

Document = dict[str, Any]

_READ_MODELS: Final[Mapping[str, Sequence[str]]] = {
    "users": ("third_party_id",),
    "user_roles": ("third_party_id",),
    "relationships": ("contact_id", "student_id"),
    "group_memberships": ("user_id",),
    "group_supervisors": ("user_id",),
    "timetable_events": ("user_id",),
    "class_timetable_events": ("staff_id",),
    "profile_pictures": ("user_id",),
}
"""What MYA shows of people, and by which columns it names them."""

_EVERYTHING: Final = 2**63 - 1
"""Above every version."""

_HISTORY: Final = {
    "account": "sync.account",
    "account_changes": "sync.account_change",
    "changes": "sync.person_change",
    "errors": "sync.error_log",
    "quarantine": "sync.quarantine",
    "waiting_to_be_published": "sync.outbox",
}
"""What stands outside the generations, by its name in the document."""


def everything_about(
    connection: Connection[Any], topics: Topics, partition: int, person: tuple[str, str]
) -> Document:
    """Return everything that is held about a person, given as (school, Person ID), of a school
    whose messages lie on this partition.

    Bytes are bytes: whoever writes the document says how.
    """
    school_id, person_id = person
    rows = rows_of_person(connection, topics, school_id, person_id)
    return {
        "school_id": school_id,
        "person_id": person_id,
        "records": [
            _record(each, topics.of(each.data_set), partition)
            for each in _records(connection, school_id, person_id)
        ],
        "read_models": {
            name: shown
            for name, columns in _READ_MODELS.items()
            if (shown := _shown(connection, name, columns, person))
        },
        **{name: rows.get(table, []) for name, table in _HISTORY.items()},
        "tables": {table: len(own) for table, own in rows.items()},
        "named_by_others": _naming(connection, school_id, person_id),
    }


def _records(connection: Connection[Any], school_id: str, person_id: str) -> Iterator[StoredRecord]:
    person = school_id, id_of_person(person_id)
    own = records.of_people(connection, [person], erased.OWNED_RECORDS)
    own_lessons = forgetting.lessons_of(connection, *person, _EVERYTHING)
    whole = lessons.whole(connection, [each.key for each in own_lessons])
    yield from sorted(
        (*own.values(), *whole), key=lambda each: (OWNED.index(each.data_set), each.record_id)
    )


def _record(record: StoredRecord, topic: str, partition: int) -> Document:
    observed = decode(record.data_set, record.event)["observed_at_ms"] if record.event else None
    return {
        "data_set": record.data_set,
        "record_id": record.record_id,
        "current": record.current,
        "record": record.payload,
        "as_first_sent": record.first if record.data_set in PEOPLE else None,
        "came_from": {
            "run_id": record.run_id,
            "topic": topic,
            "partition": partition,
            "offset": None if record.log_offset == NOT_READ_YET else record.log_offset,
        },
        "first_sent_at": _moment(record.first_version),
        "changed_at": _moment(record.version),
        "observed_at": _moment(observed),
    }


def _moment(at_ms: int | None) -> datetime | None:
    """Return a version, which is the start of a run in milliseconds, as a moment."""
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)


def _shown(
    connection: Connection[Any], view: str, columns: Sequence[str], person: tuple[str, str]
) -> list[Document]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            SQL("SELECT * FROM {} WHERE school_id = %s AND %s IN ({})").format(
                Identifier(SCHEMA, view), SQL(", ").join(map(Identifier, columns))
            ),
            person,
        ).fetchall()


def _naming(connection: Connection[Any], school_id: str, person_id: str) -> list[Document]:
    """Return the records of others that refer to the person by id."""
    own = id_of_person(person_id)
    found = []
    for (data_set,) in connection.execute(
        "SELECT DISTINCT data_set FROM record WHERE school_id = %s", [school_id]
    ).fetchall():
        for record in records.of_data_set(connection, school_id, data_set):
            if data_set in OWNED and record.record_id == own:
                continue
            fields = _fields_naming(record, person_id)
            if fields:
                named = {"data_set": data_set, "record_id": record.record_id, "fields": fields}
                found.append(named)
    return found


def _fields_naming(record: StoredRecord, person_id: str) -> list[str]:
    payload = record.payload
    return [
        reference.path
        for reference in BY_NAME[record.data_set].references
        if payload is not None
        and PEOPLE.issuperset(reference.to)
        and person_id in reference.targets(payload)
    ]
