"""Findings: what the ends of runs found in comparing MYA with what a school's server said.

They are made once, at that moment, by the live generation. The log cannot give them again, so they
stand outside the generations, until the end of a later run says otherwise.
"""

from collections.abc import Collection
from dataclasses import dataclass

from psycopg import Connection
from psycopg.rows import class_row

from projections.generation.arrays import columns_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One of a data set of a school, or of the school as a whole where `data_set` is empty."""

    school_id: str
    data_set: str
    code: str
    detail: str


def standing(
    connection: Connection[object], owners: Collection[tuple[str, str]], codes: Collection[str]
) -> list[Finding]:
    """Return what stands of these codes for these (school, data set)."""
    with connection.cursor(row_factory=class_row(Finding)) as cursor:
        return cursor.execute(
            "SELECT school_id, data_set, code, detail FROM sync.finding"
            " JOIN unnest(%s::text[], %s::text[]) AS k (school_id, data_set)"
            " USING (school_id, data_set) WHERE code = ANY(%s)",
            [*columns_of(owners, 2), list(codes)],
        ).fetchall()


def every(connection: Connection[object]) -> list[Finding]:
    """Return all that stand, of every school."""
    with connection.cursor(row_factory=class_row(Finding)) as cursor:
        return cursor.execute(
            "SELECT school_id, data_set, code, detail FROM sync.finding ORDER BY 1, 2, 3, 4"
        ).fetchall()


def replace(
    connection: Connection[object], before: Collection[Finding], after: Collection[Finding]
) -> None:
    """Make those of `after` stand in the place of those of `before`."""
    if not before and not after:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "DELETE FROM sync.finding WHERE (school_id, data_set, code, detail) = (%s, %s, %s, %s)",
            [_row(each) for each in before if each not in after],
        )
        cursor.executemany(
            "INSERT INTO sync.finding (school_id, data_set, code, detail) VALUES (%s, %s, %s, %s)",
            [_row(each) for each in after if each not in before],
        )


def _row(finding: Finding) -> list[str]:
    return [finding.school_id, finding.data_set, finding.code, finding.detail]
