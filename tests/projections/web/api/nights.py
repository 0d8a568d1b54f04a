"""Two schools with a night each and some errors, written as the engine writes them."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

from contract.dead_letters import Change, ErrorEvent, error_event, error_id, key_of
from contract.error_code import Place
from contract.runs import Counts, DataSetEnd, RunEvent, Step
from contract.violations import Violation
from projections.permanent import books, error_log, schools
from projections.permanent.error_log import Word

OAK: Final = "oak"
ELM: Final = "elm"
PARTITION: Final = {OAK: 1, ELM: 2}
LABEL: Final = "Birch, Ash (1234)"

STARTED_MS: Final = 1_795_487_400_000
"""24 November 2026, 02:30: five hours before the clock of these tests."""


def spoken(
    number: int,
    *,
    school: str = OAK,
    change: Change = Change.RAISED,
    code: str = "member_not_imported",
    at_ms: int = STARTED_MS + 60_000,
) -> ErrorEvent:
    """A word on the error of that number."""
    return error_event(
        Violation(code, f"p{number}"),
        school=school,
        data_set="class-groups",
        record_id=f"c{number}",
        label=LABEL,
        place=Place.INSIDE_MYA,
        change=change,
        run_id=run_id(school),
        version=STARTED_MS,
        occurred_at_ms=at_ms + number,
    )


def held(*, school: str = OAK) -> ErrorEvent:
    """A word on a student who is held at the school for want of a surname."""
    return error_event(
        Violation("required_field_missing", "Surname"),
        school=school,
        data_set="students",
        record_id="1234",
        label=LABEL,
        place=Place.ON_SITE,
        change=Change.RAISED,
        run_id=run_id(school),
        version=STARTED_MS,
        occurred_at_ms=STARTED_MS + 50_000,
    )


def run_id(school: str) -> str:
    """The id of a school's night."""
    return f"run-of-{school}"


def id_of(event: ErrorEvent) -> str:
    """The id of the error that a word is about."""
    return error_id(key_of(event))


def write_words(
    connection: Connection[Any], events: Sequence[ErrorEvent], *, first_offset: int = 0
) -> None:
    """Materialise words as they lie on the topic, one after the other."""
    words = [
        Word(event=event, partition=PARTITION[event["school"]], log_offset=first_offset + index)
        for index, event in enumerate(events)
    ]
    error_log.apply(connection, words)
    connection.commit()


def write_night(connection: Connection[Any], school: str, started_ms: int = STARTED_MS) -> None:
    """Write a school with a run that completed one data set and held another."""
    schools.ensure(connection, [school])
    end = _end("students", "completed", None)
    held = _end("class-groups", "skipped", "held")
    steps = (
        _step(school, started_ms, Step.STARTED),
        _step(school, started_ms + 30_000, Step.DATA_SET_COMPLETED, data_set=end),
        _step(school, started_ms + 40_000, Step.DATA_SET_SKIPPED, data_set=held),
        _step(school, started_ms + 60_000, Step.COMPLETED, day="2026-11-24", data_sets=[end, held]),
    )
    books.record_steps(connection, steps)
    connection.commit()


def _step(school: str, at_ms: int, step: Step, **more: Any) -> RunEvent:
    event: RunEvent = {
        "school": school,
        "run_id": run_id(school),
        "version": STARTED_MS,
        "step": step.value,
        "occurred_at_ms": at_ms,
        "producer_version": "1",
        "installation": "server-1",
        "previous_run_id": None,
        "readiness": None,
        "data_set": None,
        "day": None,
        "data_sets": [],
    }
    if step is Step.STARTED:
        lacking = {
            "data_set": "students",
            "state": "blocked",
            "missing_permissions": ["Run Reports"],
            "missing_columns": [],
        }
        more["readiness"] = {"permissions_checked": True, "data_sets": [lacking]}
    return {**event, **more}  # type: ignore[typeddict-item]


def _end(data_set: str, outcome: Any, reason: str | None) -> DataSetEnd:
    counts: Counts = {
        "read": 10,
        "created": 1,
        "updated": 2,
        "removed": 3,
        "unchanged": 4,
        "held": 0,
    }
    return {
        "data_set": data_set,
        "outcome": outcome,
        "reason": reason,
        "snapshot": False,
        "counts": counts,
        "partition": 1,
        "last_offset": 0,
        "completed_version": STARTED_MS,
        "known_count": 10,
        "known_digest": b"",
        "window": None,
        "held_ids": [],
    }
