"""Class timetables: what is not judged, what an event can do without, and what is over."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.names import RUNS
from tests.laws.class_lessons import (
    ALL_THERE,
    CLASS,
    EVENT,
    NO_ROOM,
    PERIOD,
    ROOM,
    STAFF,
    SUBJECT,
    SUBJECTS_OFF,
    event,
    gone,
    key,
    lessons,
    period,
)
from tests.laws.one_school import OneSchool
from tests.laws.school import DAY

DAY_BEFORE: Final = "2026-03-01"
DAY_AFTER: Final = "2026-03-03"


@pytest.fixture
def school(connection: Connection[Any]) -> OneSchool:
    return OneSchool(connection)


def test_without_subjects_the_events_of_classes_raise_nothing(school: OneSchool) -> None:
    without_subjects = frozenset({"subjects"})
    school.night(CLASS, ROOM, EVENT, event(room_id="unknown"), skipped=without_subjects)
    without = school.errors, lessons(school), school.outcomes("class-timetables")
    school.publish(SUBJECT)
    school.read("subjects")
    began = school.errors, lessons(school)
    school.read(RUNS)

    applied = {key(): "applied", key(room_id="unknown"): "applied"}
    assert without == ({SUBJECTS_OFF}, [], applied)
    unknown = ("class-timetables", key(room_id="unknown"), "room_missing", "unknown")
    assert began == ({unknown}, [("7a", None, "r1", None)])
    assert (school.errors, lessons(school)) == began
    assert school.balanced == {True}


def test_an_event_of_a_class_that_is_not_judged_is_kept_for_when_it_is(
    connection: Connection[Any],
) -> None:
    school = OneSchool(connection, off=frozenset({"class-groups"}))
    school.night(SUBJECT, ROOM, EVENT)
    without = school.errors, lessons(school), school.outcomes("class-timetables")
    school.night(CLASS)

    assert without == (set(), [], {key(): "applied"})
    assert (school.errors, lessons(school)) == (set(), [("7a", None, "r1", None)])


def test_a_room_that_is_not_judged_is_left_out(connection: Connection[Any]) -> None:
    school = OneSchool(connection, off=frozenset({"rooms"}))
    school.night(SUBJECT, CLASS, EVENT)

    assert (school.errors, lessons(school)) == (set(), [("7a", None, None, None)])


def test_an_event_without_a_room_needs_none(school: OneSchool) -> None:
    school.night(SUBJECT, CLASS, event(room_id=None))

    assert (school.errors, lessons(school)) == (set(), [("7a", None, None, None)])


def test_a_period_is_judged_once_periods_are_accepted(school: OneSchool) -> None:
    school.night(SUBJECT, CLASS, ROOM, EVENT, event(period_id="p2"))
    before = school.errors, lessons(school)
    school.night(PERIOD)
    missing = ("class-timetables", key("p2"), "period_missing", "p2")
    after = school.errors, lessons(school)
    school.night(period("p2"))

    assert before == (set(), [("7a", None, "r1", None)] * 2)
    assert after == ({missing}, [("7a", "p1", "r1", None)])
    # A later import is a proposal: it changes nothing.
    assert (school.errors, lessons(school)) == after
    assert school.balanced == {True}


def test_a_member_of_staff_who_is_unknown_is_left_out_with_a_warning(school: OneSchool) -> None:
    school.night(SUBJECT, CLASS, ROOM, event(staff_id="2"))
    warning = ("class-timetables", key(staff_id="2"), "staff_missing", "2")
    without = school.errors, lessons(school)
    school.night(STAFF)
    there = school.errors, lessons(school)
    school.night(gone(STAFF))

    assert without == ({warning}, [("7a", None, "r1", None)])
    assert there == (set(), [("7a", None, "r1", "2")])
    # A leaver stays a user.
    assert (school.errors, lessons(school)) == there


def test_a_member_of_staff_who_may_still_come_is_left_out_without_a_warning(
    school: OneSchool,
) -> None:
    school.night(SUBJECT, CLASS, ROOM)
    school.publish(STAFF, event(staff_id="2"))
    school.read("class-timetables")
    waiting = school.errors, lessons(school)
    school.read("staff-members", RUNS)

    assert waiting == (set(), [("7a", None, "r1", None)])
    assert (school.errors, lessons(school)) == (set(), [("7a", None, "r1", "2")])


@pytest.mark.parametrize(
    ("end_date", "expected"),
    [
        (DAY_BEFORE, set()),
        (DAY, {"room_missing"}),
        (DAY_AFTER, {"room_missing"}),
    ],
)
def test_an_event_that_is_over_raises_no_error(
    end_date: str, expected: set[str], school: OneSchool
) -> None:
    school.night(SUBJECT, CLASS, event(end_date=end_date))

    assert {code for _, _, code, _ in school.errors} == expected
    assert lessons(school) == []
    assert school.balanced == {True}


def test_an_event_that_is_over_is_shown_while_all_is_there(school: OneSchool) -> None:
    school.night(*ALL_THERE, event(end_date=DAY_BEFORE, staff_id="unknown"))

    assert (school.errors, lessons(school)) == (set(), [("7a", "p1", "r1", None)])


def test_errors_end_with_the_event_and_come_back_if_the_day_does(school: OneSchool) -> None:
    school.night(SUBJECT, CLASS, event(end_date=DAY))
    on_its_last_day = school.errors
    school.night(day=DAY_AFTER)
    over = school.errors
    school.night(day=DAY)

    assert on_its_last_day == {NO_ROOM}
    assert over == set()
    assert school.errors == {NO_ROOM}
