"""Lessons: the latest version of each, whatever became of it, and how it stands now.

Most events of a school are lessons: a row is all that is written of one, and the event that it
came from can be made from it again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, cast

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL

from contract.becomes import Lesson
from contract.data_sets import ALL, BY_NAME
from contract.declaration import Record
from contract.events import Author
from projections.generation.arrays import columns_of
from projections.generation.rows import upsert_rows
from projections.generation.schema.lesson_tables import LESSON
from projections.generation.staging import Row, add_rows
from projections.generation.stored import Outcome, RecordKey, StoredRecord

ROLES: Final = {each.name: each.becomes.role for each in ALL if isinstance(each.becomes, Lesson)}
"""The role of each data set of lessons."""

DATA_SETS: Final = {role: data_set for data_set, role in ROLES.items()}
"""The data set of lessons of each role."""


class State(StrEnum):
    """How a lesson stands. It is shown while it is applied and current."""

    APPLIED = "applied"
    WAITING = "waiting"
    ERROR = "error"
    NOT_JUDGED = "not-judged"
    PAST = "past"


OUTCOMES: Final = {
    State.APPLIED: Outcome.APPLIED,
    State.WAITING: Outcome.WAITING,
    State.ERROR: Outcome.ERROR,
    State.NOT_JUDGED: Outcome.APPLIED,
    State.PAST: Outcome.APPLIED,
}
"""The book of its run in which a lesson of each state stands."""


_AUTHOR: Final = Author.SCHOOL.value
"""Who says so of every lesson that is kept: the platform removes none."""

_COLUMNS: Final = tuple(column.name for column in LESSON.columns)
_FIELDS: Final = _COLUMNS[_COLUMNS.index("event") + 1 :]
_NO_FIELDS: Final = (None,) * len(_FIELDS)
_AS_KNOWN: Final = itemgetter("event_instance_id", "user_id", "class_name", "subject_name")
_AS_SEEN: Final = itemgetter("location_name", "period_name")
_LATEST: Final = SQL(
    "SELECT {} FROM unnest(%s::text[], %s::text[], %s::text[]) AS k (school_id, role, record_id)"
    " CROSS JOIN LATERAL (SELECT * FROM lesson WHERE (school_id, role, record_id)"
    " = (k.school_id, k.role, k.record_id) OFFSET 0) AS l"
)
_KNOWN: Final = _LATEST.format(
    SQL(
        "l.school_id, l.role, l.record_id, l.version, l.first_version, l.run_id, l.current,"
        " l.content_hash, l.log_offset, l.state, l.name_emptied"
    )
)
_WHOLE: Final = _LATEST.format(SQL("l.*"))


def latest(connection: Connection[Any], keys: Iterable[RecordKey]) -> dict[RecordKey, StoredRecord]:
    """Return the known lessons among these keys, without what they say."""
    rows = connection.execute(_KNOWN, _arrays(keys)).fetchall()
    return {known.key: known for known in (_stored(row, b"", None) for row in rows)}


def whole(connection: Connection[Any], keys: Iterable[RecordKey]) -> list[StoredRecord]:
    """Return the known lessons among these keys, each with its record just as it was sent."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_WHOLE, _arrays(keys)).fetchall()
    return [
        _stored(
            [row[name] for name in _COLUMNS[: _COLUMNS.index("event")]],
            row["event"] or b"",
            None if row["event"] else _record(row),
        )
        for row in rows
    ]


def write(
    connection: Connection[Any],
    lessons: Iterable[tuple[StoredRecord, State, bool]],
    known: Iterable[RecordKey],
) -> None:
    """Make these the latest versions: each with its state, and whether it breaks no intrinsic
    rule. `known` are the keys that there are already.
    """
    others = set(known)
    new: list[Row] = []
    newer: list[Row] = []
    for record, state, is_sound in lessons:
        row = _row(record, state, is_sound)
        if others and record.key in others:
            newer.append(row)
        else:
            new.append(row)
    if new:
        add_rows(connection, LESSON, new)
    if newer:
        upsert_rows(connection, LESSON, newer)


def data_sets_seen(connection: Connection[Any], school_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Return the (school, data set) pairs of which the log has any lesson at all."""
    rows = connection.execute(
        "SELECT s.school_id, r.role FROM unnest(%s::text[]) AS s (school_id)"
        " CROSS JOIN unnest(%s::text[]) AS r (role) CROSS JOIN LATERAL"
        " (SELECT FROM lesson WHERE (school_id, role) = (s.school_id, r.role) LIMIT 1) AS l",
        [list(school_ids), list(DATA_SETS)],
    )
    return {(school_id, DATA_SETS[role]) for school_id, role in rows}


@lru_cache(maxsize=50_000)
def _moment(text: str) -> datetime:
    """Read a date and time; a school year has some thousands of them, each of many lessons."""
    return datetime.fromisoformat(text)


def _row(record: StoredRecord, state: State, is_sound: bool) -> Row:
    payload = record.payload
    return (
        record.school_id,
        ROLES[record.data_set],
        record.record_id,
        record.version,
        record.first_version,
        record.run_id,
        record.current,
        record.content_hash,
        record.log_offset,
        str(state),
        record.name_emptied,
        None if is_sound else record.event,
        *(_values(payload) if is_sound and payload is not None else _NO_FIELDS),
    )


def _values(payload: Record) -> tuple[Any, ...]:
    return (
        *_AS_KNOWN(payload),
        payload.get("staff_name"),
        *_AS_SEEN(payload),
        _moment(payload["start_at"]),
        _moment(payload["end_at"]),
    )


def _stored(row: Sequence[Any], event: bytes, record: Record | None) -> StoredRecord:
    """Return a row as the record that it came from; without an event, `record` is what it says."""
    school_id, role, record_id, *versions, digest, offset, state, name_emptied = row
    version, first_version, run_id, current = versions
    state = State(state)
    return StoredRecord(
        school_id=school_id,
        data_set=DATA_SETS[role],
        record_id=record_id,
        version=version,
        first_version=first_version,
        run_id=run_id,
        current=current,
        content_hash=digest,
        log_offset=offset,
        outcome=OUTCOMES[state],
        met=current and state is State.APPLIED,
        event=event,
        name_emptied=name_emptied,
        _decoded=None if event else cast("Any", {"record": record, "author": _AUTHOR}),
    )


def _record(row: dict[str, Any]) -> Record | None:
    """Return the record of which these are the fields; None where a removal carried none."""
    if row["event_instance_id"] is None:
        return None
    names = [field["name"] for field in BY_NAME[DATA_SETS[row["role"]]].record_fields()]
    moments = {name: row[name].isoformat() for name in ("start_at", "end_at")}
    return {name: row[name] for name in names} | moments


def _arrays(keys: Iterable[RecordKey]) -> list[str]:
    return columns_of(((school, ROLES[data_set], each) for school, data_set, each in keys), 3)
