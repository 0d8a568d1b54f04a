"""Forgetting records: the latest version of each, and every row that came of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import args_row

from projections.generation.arrays import columns_of
from projections.generation.erased import OWNER_PART
from projections.generation.lessons import DATA_SETS, ROLES, State
from projections.generation.stored import RecordKey


class ForgottenLesson(NamedTuple):
    """A lesson as it stood. In the order of the columns that are asked for."""

    school_id: str
    role: str
    record_id: str
    version: int
    run_id: str
    state: State

    @property
    def key(self) -> RecordKey:
        """Return what names the record."""
        return self.school_id, DATA_SETS[self.role], self.record_id


def lessons_of(
    connection: Connection[Any], school_id: str, person: str, up_to: int
) -> list[ForgottenLesson]:
    """Return the lessons of a person, named as in the ids of records, up to this version."""
    with connection.cursor(row_factory=args_row(_lesson)) as cursor:
        return cursor.execute(
            "SELECT l.school_id, l.role, l.record_id, l.version, l.run_id, l.state FROM lesson l"
            " JOIN unnest(%s::text[], %s::int[]) AS r (role, part) USING (role)"
            " WHERE l.school_id = %s AND split_part(l.record_id, '/', r.part) = %s"
            " AND l.version <= %s",
            [list(OWNER_PART), list(OWNER_PART.values()), school_id, person, up_to],
        ).fetchall()


def lessons_ahead(
    connection: Connection[Any], school_id: str, person: str, day: date | None
) -> set[str]:
    """Return the data sets of lessons that a person still has on this day or later; on any day
    before a run has ended.
    """
    rows = connection.execute(
        "SELECT DISTINCT l.role FROM lesson l"
        " JOIN unnest(%s::text[], %s::int[]) AS r (role, part) USING (role)"
        " WHERE l.school_id = %s AND split_part(l.record_id, '/', r.part) = %s AND l.current"
        " AND coalesce(l.end_at >= %s::date, true)",
        [list(OWNER_PART), list(OWNER_PART.values()), school_id, person, day],
    )
    return {DATA_SETS[role] for (role,) in rows}


def lessons_named(
    connection: Connection[Any], keys: Iterable[tuple[RecordKey, int]]
) -> list[ForgottenLesson]:
    """Return those of these lessons whose latest version is none above that given."""
    wanted = [
        (school_id, ROLES[data_set], record_id, str(up_to))
        for (school_id, data_set, record_id), up_to in keys
    ]
    with connection.cursor(row_factory=args_row(_lesson)) as cursor:
        return cursor.execute(
            "SELECT l.school_id, l.role, l.record_id, l.version, l.run_id, l.state"
            " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
            " AS k (school_id, role, record_id, up_to)"
            " CROSS JOIN LATERAL (SELECT * FROM lesson WHERE (school_id, role, record_id)"
            " = (k.school_id, k.role, k.record_id) AND version <= k.up_to::bigint OFFSET 0) AS l",
            columns_of(wanted, 4),
        ).fetchall()


def drop_lessons(connection: Connection[Any], lessons: Sequence[ForgottenLesson]) -> None:
    """Forget these lessons."""
    connection.execute(
        "DELETE FROM lesson l USING unnest(%s::text[], %s::text[], %s::text[])"
        " AS k (school_id, role, record_id)"
        " WHERE (l.school_id, l.role, l.record_id) = (k.school_id, k.role, k.record_id)",
        columns_of((each[:3] for each in lessons), 3),
    )


def drop_records(connection: Connection[Any], keys: Iterable[RecordKey]) -> None:
    """Forget the latest versions of these records."""
    connection.execute(
        "DELETE FROM record r USING unnest(%s::text[], %s::text[], %s::text[])"
        " AS k (school_id, data_set, record_id)"
        " WHERE (r.school_id, r.data_set, r.record_id) = (k.school_id, k.data_set, k.record_id)",
        columns_of(keys, 3),
    )


def drop_claims(connection: Connection[Any], school_id: str, person: str, up_to: int) -> None:
    """Forget what a person would have claimed with versions up to this one."""
    connection.execute(
        "DELETE FROM claim WHERE (school_id, person_id) = (%s, %s) AND version <= %s",
        [school_id, person, up_to],
    )
    connection.execute(
        "DELETE FROM would_be_account WHERE (school_id, third_party_id) = (%s, %s)",
        [school_id, person],
    )


def _lesson(*values: Any) -> ForgottenLesson:
    lesson = ForgottenLesson(*values)
    return lesson._replace(state=State(lesson.state))
