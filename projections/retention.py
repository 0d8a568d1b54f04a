"""What is kept no longer: found by how old it is, a page at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from psycopg import Connection

from contract.names import ERRORS, RUNS, error_key, key
from contract.owners import PEOPLE
from contract.runs import Step, history_key
from projections.generation.lessons import DATA_SETS

PAGE: Final = 5_000
"""What is forgotten in one transaction: few enough that a school is not held up for long."""


class Old(NamedTuple):
    """What is kept no longer: where it lies on the topics, and up to which version."""

    subject: str
    key: bytes
    version: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what is old, and after what the next page begins; None after the last."""

    old: list[Old]
    last: Any


def lessons_before(
    connection: Connection[Any], school_id: str, day: date, after: tuple[str, str] | None
) -> Page:
    """Return lessons that began before a day.

    One that broke a rule or was removed has no day: it is as old as the run that said so.
    """
    rows = connection.execute(
        "SELECT role, record_id, version FROM lesson WHERE school_id = %s"
        " AND coalesce(start_at, to_timestamp(version / 1000.0) AT TIME ZONE 'UTC') < %s"
        " AND (role, record_id) > (%s, %s) ORDER BY role, record_id LIMIT %s",
        [school_id, day, *(after or ("", "")), PAGE],
    ).fetchall()
    old = [Old(DATA_SETS[role], key(school_id, each), version) for role, each, version in rows]
    return Page(old, rows[-1][:2] if len(rows) == PAGE else None)


def people_gone_before(connection: Connection[Any], school_id: str, moment: datetime) -> list[str]:
    """Return the people, as in the ids of records, of whom every record was removed before."""
    rows = connection.execute(
        "SELECT record_id FROM record WHERE school_id = %s AND data_set = ANY(%s)"
        " GROUP BY record_id HAVING NOT bool_or(current)"
        " AND max(version) < extract(epoch FROM %s::timestamptz) * 1000 ORDER BY record_id",
        [school_id, sorted(PEOPLE), moment],
    )
    return [person for (person,) in rows]


def errors_before(
    connection: Connection[Any], school_id: str, moment: datetime, after: str | None
) -> Page:
    """Return errors that were resolved before a moment."""
    rows = connection.execute(
        "SELECT error_id, version, data_set, record_id, code, detail, place FROM sync.error_log"
        " WHERE school_id = %s AND state = 'resolved' AND resolved_at < %s AND error_id > %s"
        " ORDER BY error_id LIMIT %s",
        [school_id, moment, after or "", PAGE],
    ).fetchall()
    old = [Old(ERRORS, error_key(school_id, *names), version) for _, version, *names in rows]
    return Page(old, rows[-1][0] if len(rows) == PAGE else None)


def runs_before(
    connection: Connection[Any], school_id: str, moment: datetime, after: int | None
) -> Page:
    """Return the steps of runs that began before a moment. The latest completed one stays,
    however old it is: the next follows on it.
    """
    rows = connection.execute(
        "SELECT r.version, r.run_id, ARRAY(SELECT data_set FROM sync.run_data_set d"
        " WHERE (d.school_id, d.run_id) = (r.school_id, r.run_id)) FROM sync.run r"
        " WHERE r.school_id = %s AND to_timestamp(r.version / 1000.0) < %s AND r.version > %s"
        " AND r.version < (SELECT max(version) FROM sync.run"
        " WHERE school_id = r.school_id AND state = 'completed') ORDER BY r.version LIMIT %s",
        [school_id, moment, after or 0, PAGE],
    ).fetchall()
    old = [
        Old(RUNS, step, version)
        for version, run_id, data_sets in rows
        for step in _steps(school_id, run_id, data_sets)
    ]
    return Page(old, rows[-1][0] if len(rows) == PAGE else None)


def drop_quarantined_before(
    connection: Connection[Any], school_id: str, moment: datetime, *, keep: bool
) -> int:
    """Drop what was put into quarantine before a moment; return how many there are. No topic has
    anything of it to forget: it was healed there when it was put aside.
    """
    row = connection.execute(
        "SELECT count(*) FROM sync.quarantine WHERE school_id = %s AND quarantined_at < %s",
        [school_id, moment],
    ).fetchone()
    if keep:
        connection.execute(
            "DELETE FROM sync.quarantine WHERE school_id = %s AND quarantined_at < %s",
            [school_id, moment],
        )
    return int(row[0]) if row else 0


def _steps(school_id: str, run_id: str, data_sets: list[str]) -> Iterator[bytes]:
    for step in (Step.STARTED, Step.COMPLETED, Step.ABANDONED):
        yield history_key(school_id, run_id, step)
    for data_set in data_sets:
        yield history_key(school_id, run_id, Step.DATA_SET_COMPLETED, data_set)
