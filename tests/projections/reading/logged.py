"""Errors and runs in the log, as they would be materialised, for tests of what reads them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from contract.dead_letters import Change, error_event
from contract.error_code import Place
from contract.violations import Violation
from projections.permanent import error_log, schools
from projections.permanent.error_log import Word
from projections.reading.errors import ErrorRow

SCHOOL: Final = "oakwood"
START: Final = datetime(2026, 11, 24, 2, 31, tzinfo=UTC)


def raise_errors(
    connection: Connection[Any],
    *record_ids: str,
    school: str = SCHOOL,
    first_offset: int = 0,
    partition: int = 0,
    change: Change = Change.RAISED,
) -> None:
    """Say of these students that their surname is missing, a minute after each other."""
    words = [
        Word(
            event=error_event(
                Violation("required_field_missing", "Surname"),
                school=school,
                data_set="students",
                record_id=record_id,
                label=f"Student {record_id}",
                place=Place.ON_SITE,
                change=change,
                run_id="run-1",
                version=1,
                occurred_at_ms=int((START + timedelta(minutes=offset)).timestamp() * 1000),
            ),
            partition=partition,
            log_offset=offset,
        )
        for offset, record_id in enumerate(record_ids, first_offset)
    ]
    error_log.apply(connection, words)


def ids(rows: Sequence[ErrorRow]) -> list[str]:
    """Return the records that errors are of."""
    return [row.record_id for row in rows]


def add_run(
    connection: Connection[Any], number: int, started_at: datetime, *, reason: str | None = None
) -> None:
    """Add a completed run, which read students, or skipped them for a reason."""
    schools.ensure(connection, [SCHOOL])
    connection.execute(
        "INSERT INTO sync.run (school_id, run_id, version, state, started_at, completed_at)"
        " VALUES (%s, %s, %s, 'completed', %s, %s)",
        [SCHOOL, f"run-{number}", number, started_at, started_at + timedelta(minutes=9)],
    )
    connection.execute(
        "INSERT INTO sync.run_data_set (school_id, run_id, data_set, state, reason, read, created,"
        " updated, removed, unchanged, held) VALUES (%s, %s, 'students', %s, %s, 9, 1, 2, 3, 3, 0)",
        [SCHOOL, f"run-{number}", "skipped" if reason else "completed", reason],
    )
