"""A later import of periods is a proposal: what it would change, accepted, and taken back."""

from datetime import time
from typing import Any

import pytest
from psycopg import Connection

from consumers.back_office import RefusedError
from consumers.back_office.school_days import SchoolDays
from consumers.engine.school_day_changes import Change, SchoolDayChanges, SlotChange
from projections.permanent.school_days import BY_ITSELF, Reason
from tests.laws.class_lessons import CLASS, ROOM, SUBJECT, event, gone, key, lessons, period
from tests.laws.one_school import OneSchool
from tests.laws.school_days import REASON, office_on

FIRST = period("p1")
SECOND = period("p2", "Period 2", "10:00:00", "11:00:00")
EARLIER = period("p1", "Period 1", "08:00:00", "09:00:00")
NO_P1 = ("class-timetables", key("p1"), "period_missing", "p1")
NO_P2 = ("class-timetables", key("p2"), "period_missing", "p2")


@pytest.fixture
def school(connection: Connection[Any]) -> OneSchool:
    """A school with one period, in which a class has a lesson, as it has in one that is not."""
    school = OneSchool(connection)
    school.night(SUBJECT, CLASS, ROOM, FIRST, event(period_id="p1"), event(period_id="p2"))
    return school


@pytest.fixture
def days(school: OneSchool, connection: Connection[Any]) -> SchoolDays:
    return office_on(connection, school.world)


def slots(school: OneSchool) -> dict[str, tuple[time, bool]]:
    """Return the start of each time slot, and whether it is enabled."""
    return {row[0]: (row[3], row[5]) for row in school.rows("time_slots")}


def accept(days: SchoolDays, school: OneSchool) -> SchoolDayChanges:
    return days.apply(school.school_id, REASON, keep=True).changes


def take_back(days: SchoolDays, school: OneSchool) -> SchoolDayChanges:
    return days.undo(school.school_id, REASON, keep=True)


def test_a_proposal_changes_nothing_until_it_is_accepted(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(EARLIER, SECOND)
    before = school.rows("time_slots"), school.rows("class_timetable_events"), school.errors

    days.plan(school.school_id)
    days.apply(school.school_id, REASON, keep=False)

    after = school.rows("time_slots"), school.rows("class_timetable_events"), school.errors
    assert after == before
    assert len(days.history(school.school_id)) == 1


def test_what_is_planned_is_what_is_done(school: OneSchool, days: SchoolDays) -> None:
    school.night(gone(FIRST), SECOND)

    planned = days.plan(school.school_id)
    done = days.apply(school.school_id, REASON, keep=True)

    assert planned == done
    assert days.plan(school.school_id) is None


def test_an_accepted_proposal_is_the_school_day_and_all_is_judged_by_it(
    school: OneSchool, days: SchoolDays
) -> None:
    before = school.errors
    school.night(gone(FIRST), SECOND)

    accept(days, school)

    assert before == {NO_P2}
    assert school.errors == {NO_P1}
    assert slots(school) == {"p1": (time(9), False), "p2": (time(10), True)}
    assert [lesson[1] for lesson in lessons(school)] == ["p2"]
    assert school.balanced == {True}


def test_a_plan_says_what_becomes_of_slots_timetables_and_errors(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(gone(FIRST), SECOND)

    planned = days.plan(school.school_id)

    assert planned is not None
    changes = planned.changes
    assert {(each.after.period_id, each.change) for each in changes.time_slots} == {
        ("p1", SlotChange.GONE),
        ("p2", SlotChange.ADDED),
    }
    assert {
        (each.change, each.class_id, each.period_id, each.events)
        for each in changes.class_timetables
    } == {(Change.APPEARS, "7a", "p2", 1), (Change.GOES, "7a", "p1", 1)}
    assert {
        (each.change, each.code, each.errors, each.samples[0].detail) for each in changes.errors
    } == {(Change.APPEARS, "period_missing", 1, "p1"), (Change.GOES, "period_missing", 1, "p2")}


def test_other_hours_are_a_change_and_touch_no_timetable(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(EARLIER)

    changes = accept(days, school)

    (slot,) = changes.time_slots
    assert slot.change is SlotChange.CHANGED
    assert slot.before is not None
    assert (slot.before.start_time, slot.after.start_time) == (time(9), time(8))
    assert (changes.class_timetables, changes.errors) == ([], [])


def test_a_period_that_a_later_school_day_has_again_is_back(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(gone(FIRST), SECOND)
    accept(days, school)
    school.night(EARLIER)

    changes = accept(days, school)

    assert [each.change for each in changes.time_slots] == [SlotChange.BACK]
    assert slots(school) == {"p1": (time(8), True), "p2": (time(10), True)}
    assert school.errors == set()


def test_undo_takes_back_one_school_day_after_the_other(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(EARLIER)
    accept(days, school)
    school.night(gone(FIRST), SECOND)
    accept(days, school)

    take_back(days, school)
    second = slots(school)
    take_back(days, school)

    assert second == {"p1": (time(8), True), "p2": (time(10), False)}
    assert slots(school) == {"p1": (time(9), True), "p2": (time(10), False)}
    assert school.errors == {NO_P2}
    with pytest.raises(RefusedError, match="on its first school day"):
        take_back(days, school)


def test_what_was_undone_is_never_taken_back(school: OneSchool, days: SchoolDays) -> None:
    school.night(EARLIER)
    accept(days, school)
    take_back(days, school)
    school.night(SECOND)
    accept(days, school)

    take_back(days, school)

    assert slots(school)["p1"] == (time(9), True)


def test_an_undo_is_only_looked_at_without_keep(school: OneSchool, days: SchoolDays) -> None:
    school.night(EARLIER)
    accept(days, school)

    changes = days.undo(school.school_id, REASON, keep=False)

    assert [each.change for each in changes.time_slots] == [SlotChange.CHANGED]
    assert slots(school) == {"p1": (time(8), True)}


def test_the_history_says_who_and_why(school: OneSchool, days: SchoolDays) -> None:
    school.night(EARLIER, SECOND)
    accept(days, school)
    days.undo(school.school_id, Reason(who="Ben", why="Too early."), keep=True)

    second, first = days.history(school.school_id)

    assert (first.number, first.periods, first.who, first.why) == (
        *(1, 1),
        *(BY_ITSELF.who, BY_ITSELF.why),
    )
    assert (second.number, second.periods, second.who, second.why) == (
        *(2, 2),
        *(REASON.who, REASON.why),
    )
    assert (first.undone_who, second.undone_who, second.undone_why) == (None, "Ben", "Too early.")
    assert second.undone_at is not None


def test_a_replay_ends_in_the_school_day_that_was_accepted_last(
    school: OneSchool, days: SchoolDays
) -> None:
    school.night(EARLIER)
    accept(days, school)
    school.night(gone(FIRST), SECOND)
    accept(days, school)
    take_back(days, school)
    before = school.rows("time_slots"), school.rows("class_timetable_events"), school.errors

    school.rebuild()

    after = school.rows("time_slots"), school.rows("class_timetable_events"), school.errors
    assert after == before


def test_what_a_person_changes_is_told_to_the_school(
    school: OneSchool, days: SchoolDays, connection: Connection[Any]
) -> None:
    school.night(SECOND)
    connection.execute("DELETE FROM sync.outbox")

    accept(days, school)

    assert connection.execute("SELECT count(*) FROM sync.outbox").fetchone() == (1,)
