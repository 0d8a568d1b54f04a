"""What changes when one generation takes the place of another: which errors are open, and in which
books of their runs the records stand.

Only what every build's generations have is asked of both: `violation`, and of `record` and `lesson`
who they are, their run and how they stand.
"""

from collections import Counter
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from projections.generation.lessons import DATA_SETS, OUTCOMES, State
from projections.generation.stored import Outcome
from projections.generation.violations import OpenViolation
from projections.generations import schema_of


def violations_only_in(connection: Connection[Any], name: str, other: str) -> list[OpenViolation]:
    """Return the open violations that one generation has and another has not, or not so."""
    with connection.cursor(row_factory=class_row(OpenViolation)) as cursor:
        return cursor.execute(
            SQL(
                "SELECT {columns} FROM {here} EXCEPT SELECT {columns} FROM {there} ORDER BY 1, 2, 3"
            ).format(
                columns=SQL("school_id, data_set, record_id, code, detail, label"),
                here=Identifier(schema_of(name), "violation"),
                there=Identifier(schema_of(other), "violation"),
            )
        ).fetchall()


def standing_records(
    connection: Connection[Any], name: str
) -> dict[tuple[str, str, str, Outcome], int]:
    """Count the records that do not stand as applied, by school, run, data set and outcome.

    Those that do are the rest: two generations that have read as far have the same records.
    """
    counts: Counter[tuple[str, str, str, Outcome]] = Counter()
    for school_id, run_id, data_set, outcome, count in connection.execute(
        _RECORDS.format(Identifier(schema_of(name), "record"))
    ):
        counts[school_id, run_id, data_set, Outcome(outcome)] += count
    for school_id, run_id, role, state, count in connection.execute(
        _LESSONS.format(Identifier(schema_of(name), "lesson"))
    ):
        counts[school_id, run_id, DATA_SETS[role], OUTCOMES[State(state)]] += count
    return {key: count for key, count in counts.items() if key[3] is not Outcome.APPLIED}


_RECORDS: Final = SQL(
    "SELECT school_id, run_id, data_set, outcome, count(*) FROM {}"
    " WHERE outcome <> 'applied' GROUP BY 1, 2, 3, 4"
)
_LESSONS: Final = SQL(
    "SELECT school_id, run_id, role, state, count(*) FROM {}"
    " WHERE state <> 'applied' GROUP BY 1, 2, 3, 4"
)
