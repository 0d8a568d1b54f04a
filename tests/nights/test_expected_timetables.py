"""The expectations are about something: every fault is expected, and quiet nights are quiet."""

from collections import Counter

import pytest

from tests.nights.changes import changes
from tests.nights.expected import expected
from tests.nights.sample import schools

SEEDS = pytest.mark.parametrize("seed", [1, 3])


@SEEDS
def test_every_fault_of_timetables_is_an_error(seed: int) -> None:
    errors = expected(schools(students=20, nights=1, seed=seed), periods=True).errors

    counts = Counter((data_set, code) for data_set, _, code, _ in errors)
    for data_set in ("staff-timetables", "student-timetables"):
        for code in ("dates_reversed", "required_field_missing", "duplicate_key"):
            assert counts[data_set, code] == 1
        assert counts[data_set, "no_user"]
    for code in ("dates_reversed", "duplicate_key", "room_missing"):
        assert counts["class-timetables", code] == 1
    assert counts["class-timetables", "staff_missing"]
    assert counts["class-timetables", "no_class_group"]
    assert counts["periods", "period_name_unrecognised"] == 1


@SEEDS
def test_periods_are_there_when_they_were_asked_for(seed: int) -> None:
    nights = schools(students=20, nights=1, seed=seed)
    without, asked = (expected(nights, periods=periods) for periods in (False, True))

    assert (len(without.time_slots), len(asked.time_slots)) == (0, 40)
    assert {each[1] for each in without.class_timetable_events} == {None}
    assert {each[1] for each in asked.class_timetable_events} <= asked.time_slots.keys()
    assert without.class_timetable_events.total() == asked.class_timetable_events.total()


@SEEDS
def test_past_lessons_stay(seed: int) -> None:
    nights = schools(students=20, nights=2, seed=seed)
    first, second = expected(nights[:1]), expected(nights)
    past = {each for each in first.timetable_events if each[-1].date() < nights[1].day}

    assert past
    assert past <= second.timetable_events


@SEEDS
def test_a_night_without_changes_changes_nothing(seed: int) -> None:
    first, second = schools(students=20, nights=2, seed=seed)

    assert changes(first, first) == set()
    sent = {(data_set, operation) for data_set, _, operation in changes(first, second)}
    assert sent >= {
        ("rooms", "updated"),
        ("class-timetables", "removed"),
        ("student-timetables", "created"),
        ("student-timetables", "updated"),
        ("student-timetables", "removed"),
        ("staff-timetables", "created"),
    }
