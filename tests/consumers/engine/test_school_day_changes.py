from dataclasses import replace
from datetime import time

import pytest

from consumers.engine.school_day_changes import (
    SAMPLES_MAX,
    Change,
    Picture,
    SlotChange,
    compare,
)
from projections.generation.class_lessons import ShownEvent
from projections.generation.violations import OpenViolation
from projections.permanent.accepted_periods import TimeSlot

SLOT = TimeSlot(period_id="1", name="Period 1", start_time=time(9), end_time=time(10), enabled=True)
OFF = replace(SLOT, enabled=False)
EMPTY = Picture(time_slots=[], class_timetables=[], errors=[])


def event(record_id: str, period_id: str = "1") -> ShownEvent:
    return ShownEvent(record_id=record_id, class_id="7a", period_id=period_id)


def error(record_id: str, *, label: str = "7A") -> OpenViolation:
    return OpenViolation(
        school_id="oakwood",
        data_set="class-timetables",
        record_id=record_id,
        code="period_missing",
        detail="1",
        label=label,
    )


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ([], [SLOT], SlotChange.ADDED),
        ([SLOT], [replace(SLOT, name="Lesson 1")], SlotChange.CHANGED),
        ([SLOT], [replace(SLOT, end_time=time(11))], SlotChange.CHANGED),
        ([SLOT], [OFF], SlotChange.GONE),
        ([OFF], [SLOT], SlotChange.BACK),
        ([OFF], [replace(SLOT, name="Lesson 1")], SlotChange.BACK),
        ([SLOT], [SLOT], None),
        ([OFF], [OFF], None),
    ],
)
def test_what_becomes_of_a_time_slot(
    before: list[TimeSlot], after: list[TimeSlot], change: SlotChange | None
) -> None:
    changes = compare(replace(EMPTY, time_slots=before), replace(EMPTY, time_slots=after))

    assert [each.change for each in changes.time_slots] == ([change] if change else [])


def test_timetable_events_are_counted_by_class_and_period() -> None:
    before = replace(EMPTY, class_timetables=[event("a"), event("b"), event("c", "2")])
    after = replace(EMPTY, class_timetables=[event("c", "2"), event("d", "3")])

    changes = compare(before, after).class_timetables

    assert [(each.change, each.period_id, each.events) for each in changes] == [
        (Change.APPEARS, "3", 1),
        (Change.GOES, "1", 2),
    ]


def test_errors_are_counted_by_code_with_a_few_samples() -> None:
    many = [error(str(number)) for number in range(SAMPLES_MAX + 1)]

    (appear,) = compare(EMPTY, replace(EMPTY, errors=many)).errors
    (go,) = compare(replace(EMPTY, errors=many[:2]), EMPTY).errors

    assert (appear.change, appear.errors) == (Change.APPEARS, SAMPLES_MAX + 1)
    assert list(appear.samples) == many[:SAMPLES_MAX]
    assert (go.change, go.code, go.errors) == (Change.GOES, "period_missing", 2)


def test_an_error_that_stands_under_another_label_is_the_same() -> None:
    before = replace(EMPTY, errors=[error("a")])
    after = replace(EMPTY, errors=[error("a", label="7B")])

    assert compare(before, after).errors == []
