"""What a change of the school day comes to, as tables for people and as one object for machines."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import time
from typing import Any, Final

import typer

from consumers.engine.school_day_changes import ChangedErrors, ChangedSlot, SchoolDayChanges
from projections import listing
from projections.generation.violations import OpenViolation
from projections.permanent.accepted_periods import TimeSlot

_NOTHING: Final = SchoolDayChanges(time_slots=(), class_timetables=(), errors=())


def print_changes(changes: SchoolDayChanges | None, proposal_id: str | None, *, json: bool) -> None:
    """Print what changes, if anything does; `proposal_id` is None where nothing is proposed."""
    told = changes or _NOTHING
    if json:
        listing.print_object(_document(told, proposal_id, differs=changes is not None))
        return
    _table(
        "Time slots",
        ("change", "period", "name", "start", "end", "before"),
        [_slot_row(each) for each in told.time_slots],
    )
    _table(
        "Class timetables",
        ("change", "class", "period", "events"),
        [
            (each.change.value, each.class_id, each.period_id, each.events)
            for each in told.class_timetables
        ],
    )
    _table(
        "Errors",
        ("change", "code", "errors", "for example"),
        [row for each in told.errors for row in _error_rows(each)],
    )


def _table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        typer.echo(heading)
        listing.print_table(columns, rows)
        typer.echo()


def _slot_row(changed: ChangedSlot) -> tuple[str, ...]:
    slot = changed.after
    before = "" if changed.before is None else _in_words(changed.before)
    times = _hours(slot.start_time), _hours(slot.end_time)
    other = before if before != _in_words(slot) else ""
    return changed.change.value, slot.period_id, slot.name, *times, other


def _in_words(slot: TimeSlot) -> str:
    return f"{slot.name}, {_hours(slot.start_time)} to {_hours(slot.end_time)}"


def _hours(at: time) -> str:
    return at.isoformat("minutes") if at.second == 0 else at.isoformat("seconds")


def _error_rows(changed: ChangedErrors) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each sample, the first with what is said of all of them."""
    head: tuple[Any, ...] = changed.change.value, changed.code, changed.errors
    for each in changed.samples:
        yield *head, f"{each.label} ({each.detail})" if each.detail else each.label
        head = "", "", ""


def _document(
    changes: SchoolDayChanges, proposal_id: str | None, *, differs: bool
) -> dict[str, Any]:
    return {
        "differs": differs,
        "proposal": proposal_id,
        "time_slots": [
            {
                "change": each.change.value,
                "period_id": each.after.period_id,
                "before": None if each.before is None else _slot(each.before),
                "after": _slot(each.after),
            }
            for each in changes.time_slots
        ],
        "class_timetables": [
            {
                "change": each.change.value,
                "class_id": each.class_id,
                "period_id": each.period_id,
                "events": each.events,
            }
            for each in changes.class_timetables
        ],
        "errors": [
            {
                "change": each.change.value,
                "code": each.code,
                "errors": each.errors,
                "samples": _samples(each.samples),
            }
            for each in changes.errors
        ],
    }


def _slot(slot: TimeSlot) -> dict[str, Any]:
    return {
        "name": slot.name,
        "start_time": slot.start_time,
        "end_time": slot.end_time,
        "enabled": slot.enabled,
    }


def _samples(errors: Iterable[OpenViolation]) -> list[dict[str, str]]:
    return [
        {
            "data_set": each.data_set,
            "record_id": each.record_id,
            "detail": each.detail,
            "label": each.label,
        }
        for each in errors
    ]
