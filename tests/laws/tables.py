"""What is in the database of a world: read models, open errors, books; and what MYA owns put in."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, time
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy import Table

from contract.names import Topics
from projections.generation.schema.tables import CLAIM, METADATA
from projections.permanent import schools
from projections.permanent.schema import columns as permanent
from projections.read_models.views import SCHEMA, VIEWS
from tests.laws.log import Place
from tests.laws.oracle import Expected, Mya, Row

READ_MODELS: Final = (
    "users",
    "user_roles",
    "relationships",
    "subjects",
    "resources",
    "time_slots",
    "user_groups",
    "group_memberships",
    "group_supervisors",
    "class_timetable_events",
    "timetable_events",
    "profile_pictures",
)

_OF_THE_DATABASE: Final = ("enrolment", "generation", "generation_event")
"""Tables without anything of a school: which generation is live, and the edition of all keys."""


def put(connection: Connection[Any], mya: Mya) -> None:
    """Put what MYA owns before the first event into the database."""
    for school_id, off in mya.off.items():
        schools.ensure(connection, [school_id])
        connection.execute(
            "UPDATE sync.school SET data_sets_off = %s WHERE school_id = %s",
            [sorted(off), school_id],
        )
    for each in mya.accounts:
        connection.execute(
            "INSERT INTO sync.account (school_id, third_party_id, username, username_key)"
            " VALUES (%s, %s, %s, %s)",
            [
                each.school_id,
                each.person_id,
                each.username,
                (each.username or "").casefold() or None,
            ],
        )
    _put_school_day(connection, mya)
    for school_id, rooms in mya.bookable.items():
        for room_id, bookable in rooms.items():
            connection.execute(
                "INSERT INTO sync.resource_setting (school_id, third_party_id, bookable)"
                " VALUES (%s, %s, %s)",
                [school_id, room_id, bookable],
            )


def _put_school_day(connection: Connection[Any], mya: Mya) -> None:
    for school_id, slots in mya.accepted.items():
        connection.execute(
            "INSERT INTO sync.school_day (school_id, number, who, why) VALUES (%s, 1, 'me', '')",
            [school_id],
        )
        for period_id, slot in slots.items():
            connection.execute(
                "INSERT INTO sync.accepted_period"
                " (school_id, third_party_id, name, start_time, end_time, enabled)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    school_id,
                    period_id,
                    slot.name,
                    slot.start_time,
                    slot.end_time,
                    slot.enabled,
                ],
            )
        connection.execute(
            "INSERT INTO sync.school_day_period"
            " SELECT school_id, 1, third_party_id, name, start_time, end_time"
            " FROM sync.accepted_period WHERE school_id = %s AND enabled",
            [school_id],
        )


def forget_generation(connection: Connection[Any]) -> None:
    """Empty every table of the generation, positions too, and leave what MYA owns."""
    _empty(connection, METADATA.sorted_tables)


def forget_world(connection: Connection[Any]) -> None:
    """Empty every table, of the generation and what MYA owns and knows of schools: what is left of
    worlds before makes each that follows slower.
    """
    forget_generation(connection)
    every = reversed(permanent.METADATA.sorted_tables)
    _empty(connection, [table for table in every if table.name not in _OF_THE_DATABASE])


def begin_anew(connection: Connection[Any]) -> None:
    """Leave of the generation what one beside it would begin with: the open claims, but of schools
    that are distrusted.
    """
    _empty(connection, [table for table in METADATA.sorted_tables if table is not CLAIM])
    connection.execute(
        "DELETE FROM claim c USING sync.enrolled_school s"
        " WHERE s.school_id = c.school_id AND s.distrusted_since IS NOT NULL"
    )


def _empty(connection: Connection[Any], every: Sequence[Table]) -> None:
    # A world is so small that this is ten times as quick as TRUNCATE, which makes files anew.
    names = (
        Identifier(table.schema, table.name) if table.schema else Identifier(table.name)
        for table in every
    )
    connection.execute(SQL("; ").join(SQL("DELETE FROM {}").format(each) for each in names))


def found(connection: Connection[Any], schools: Sequence[str]) -> Expected:
    """Return what the database holds of these schools."""
    tables = {name: _rows(connection, name, schools) for name in READ_MODELS}
    errors = connection.execute(
        "SELECT school_id, data_set, record_id, code, detail FROM violation"
        " WHERE school_id = ANY(%(schools)s) UNION ALL"
        " SELECT school_id, data_set, '', code, detail FROM sync.finding"
        " WHERE school_id = ANY(%(schools)s)",
        {"schools": list(schools)},
    )
    return Expected({name: rows for name, rows in tables.items() if rows}, set(errors))


def open_in_log(connection: Connection[Any], schools: Sequence[str]) -> set[Row]:
    """Return the errors that are open in the schools' error log."""
    return set(
        connection.execute(
            "SELECT school_id, data_set, record_id, code, detail FROM sync.error_log"
            " WHERE school_id = ANY(%s) AND state = 'open' AND place = 'inside-mya'",
            [list(schools)],
        )
    )


def books(connection: Connection[Any], schools: Sequence[str]) -> Counter[Row]:
    """Return how many records are in the books, by school, run and data set."""
    rows = connection.execute(
        "SELECT school_id, run_id, data_set,"
        " applied + superseded + waiting + errors + quarantined + erased FROM sync.run_data_set"
        " WHERE school_id = ANY(%s)",
        [list(schools)],
    )
    return +Counter({row[:3]: row[3] for row in rows})


def forged(connection: Connection[Any], topics: Topics) -> set[tuple[Place, int]]:
    """Return the place and offset of each message that was set aside as forged."""
    rows = connection.execute(
        "SELECT topic, partition, log_offset FROM sync.quarantine"
        " WHERE forged AND starts_with(topic, %s)",
        [topics.prefix],
    )
    return {((topics.subject_of(topic), partition), offset) for topic, partition, offset in rows}


def span_lengths(connection: Connection[Any]) -> set[int]:
    """Return over which spans the breaker has counted anything."""
    rows = connection.execute("SELECT DISTINCT span_length FROM breaker_count WHERE code <> ''")
    return {length for (length,) in rows}


def balanced(connection: Connection[Any], schools: Sequence[str]) -> dict[Row, bool | None]:
    """Return whether the books of each run of these schools balance, by school and version."""
    rows = connection.execute(
        "SELECT school_id, version, balanced FROM sync.run WHERE school_id = ANY(%s)",
        [list(schools)],
    )
    return {(school_id, version): value for school_id, version, value in rows}


def _rows(connection: Connection[Any], view: str, schools: Sequence[str]) -> set[Row]:
    statement = SQL("SELECT {} FROM {} WHERE school_id = ANY(%s)").format(
        SQL(", ").join(map(Identifier, VIEWS[view].column_names)), Identifier(SCHEMA, view)
    )
    rows = connection.execute(statement, [list(schools)]).fetchall()
    plain = {tuple(_plain(value) for value in row) for row in rows}
    assert len(plain) == len(rows), f"{view} shows a row twice"
    return plain


def _plain(value: Any) -> Any:
    """Return a value as it crosses the wire, bytes in hexadecimal digits."""
    match value:
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case list():
            return tuple(value)
        case _:
            return value
