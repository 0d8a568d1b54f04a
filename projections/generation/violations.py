"""Open violations of the rules inside MYA."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from projections.generation.arrays import columns_of
from projections.generation.stored import RecordKey


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenViolation:
    """A violation as it stands open; `record_id` is empty for one of a whole data set."""

    school_id: str
    data_set: str
    record_id: str
    code: str
    detail: str
    label: str

    @property
    def identity(self) -> tuple[str, ...]:
        """Return what makes it the same violation: everything but the label."""
        return self.school_id, self.data_set, self.record_id, self.code, self.detail


def open_violations(
    connection: Connection[Any], owners: Iterable[RecordKey]
) -> list[OpenViolation]:
    """Return the open violations of these records."""
    with connection.cursor(row_factory=class_row(OpenViolation)) as cursor:
        return cursor.execute(
            "SELECT v.* FROM"
            " unnest(%s::text[], %s::text[], %s::text[]) AS k (school_id, data_set, record_id)"
            " CROSS JOIN LATERAL (SELECT * FROM violation WHERE (school_id, data_set, record_id)"
            " = (k.school_id, k.data_set, k.record_id) OFFSET 0) AS v",
            columns_of(owners, 3),
        ).fetchall()


def every(connection: Connection[Any]) -> list[OpenViolation]:
    """Return all open violations, of every school."""
    with connection.cursor(row_factory=class_row(OpenViolation)) as cursor:
        return cursor.execute(
            "SELECT * FROM violation ORDER BY school_id, data_set, record_id, code, detail"
        ).fetchall()


def of_school(connection: Connection[Any], school_id: str) -> list[OpenViolation]:
    """Return all open violations of a school's records."""
    with connection.cursor(row_factory=class_row(OpenViolation)) as cursor:
        return cursor.execute(
            "SELECT * FROM violation WHERE school_id = %s"
            " ORDER BY data_set, code, label, record_id, detail",
            [school_id],
        ).fetchall()
