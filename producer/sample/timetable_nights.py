"""What changes in rooms and timetables from one night to the next.

The window of lessons moves on by itself. Besides, the classes that were handed over get their new
teacher in the timetable, as many meetings get another room for good, and as many single lessons
another room for a day; as many lessons are cancelled, and a room is renamed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from producer.sample.chance import Chance
from producer.sample.periods import PERIOD_BY_ID, SCHOOL_DAYS_PER_WEEK
from producer.sample.rooms import renamed
from producer.sample.school import School
from producer.sample.timetable import Meeting, event_id, first_free, meeting_number
from producer.sample.timetable_faults import is_planted, taught_classes


def next_timetable(before: School, school: School, chance: Chance) -> School:
    """Return the school with the rooms and timetables that it has a night later."""
    school = _with_new_teachers(before, school, chance)
    for at in range(school.unit):
        school = _in_another_room(school, chance, at)
        school = _moved_for_a_day(school, chance, at)
    school = _with_cancellations(school, chance)
    name = chance.pick(school.rooms, "renamed", school.night)
    rooms = tuple(renamed(each, school.night) if each == name else each for each in school.rooms)
    return replace(school, rooms=rooms)


def _with_new_teachers(before: School, school: School, chance: Chance) -> School:
    old, taught = _teachers(before), taught_classes(school)
    # Nobody plans on for a class whose subject was given up.
    handed = {
        class_id: who
        for class_id, who in _teachers(school).items()
        if class_id in taught and who != old[class_id]
    }
    for meeting in tuple(school.timetable.current()):
        if meeting.class_id not in handed or not _may_change(school, meeting):
            continue
        others = chance.shuffled([each.person_id for each in school.staff], "cover", meeting.number)
        busy = {each.staff_id for each in _at_the_same_time(school, meeting)}
        busy |= {meeting.staff_id}
        teacher = first_free((handed[meeting.class_id], *others), busy)
        school = _replaced(school, meeting, _taken_over(school, meeting, teacher))
    return school


def _teachers(school: School) -> dict[int, int]:
    """Return who teaches each class."""
    return {
        group.group_id: supervisor.person_id
        for group in school.class_groups
        for supervisor in group.supervisors
        if supervisor.end is None
    }


def _taken_over(school: School, meeting: Meeting, teacher: int | None) -> tuple[Meeting, ...]:
    """Return the meeting up to yesterday, and as it is from today on."""
    new = replace(meeting, staff_id=teacher, start=school.day)
    if meeting.start == school.day:
        return (new,)
    return replace(meeting, end=school.day - timedelta(days=1)), new


def _in_another_room(school: School, chance: Chance, at: int) -> School:
    """Correct the room of a meeting; the entry with the old one is gone."""
    meetings = [each for each in school.timetable.current() if _may_change(school, each)]
    meeting = chance.pick(meetings, "another room", school.night, at)
    room = _free_room(school, meeting, chance)
    return _replaced(school, meeting, (replace(meeting, room_id=room),))


def _moved_for_a_day(school: School, chance: Chance, at: int) -> School:
    occasion = chance.pick(_soon(school), "moved", school.night, at)
    room = _free_room(school, occasion.meeting, chance)
    if room is None:
        return school
    moved = {**school.timetable.moved, occasion.event: room}
    return replace(school, timetable=replace(school.timetable, moved=moved))


def _with_cancellations(school: School, chance: Chance) -> School:
    mixed = chance.shuffled(_soon(school), "cancelled", school.night)
    cancelled = school.timetable.cancelled | {each.event for each in mixed[: school.unit]}
    return replace(school, timetable=replace(school.timetable, cancelled=cancelled))


@dataclass(frozen=True, slots=True)
class _Occasion:
    meeting: Meeting
    event: int


def _soon(school: School) -> Sequence[_Occasion]:
    """Return the lessons of the next school day that may change, and did not yet."""
    day = _next_school_day(school.day)
    return [
        _Occasion(meeting, event)
        for meeting in school.timetable.current()
        if PERIOD_BY_ID[meeting.period_id].weekday == day.weekday()
        if _may_change(school, meeting)
        if (event := event_id(meeting, day, school.school_year_start))
        not in school.timetable.cancelled | school.timetable.moved.keys()
    ]


def _next_school_day(day: date) -> date:
    day += timedelta(days=1)
    while day.weekday() >= SCHOOL_DAYS_PER_WEEK:
        day += timedelta(days=1)
    return day


def _may_change(school: School, meeting: Meeting) -> bool:
    complete = meeting.room_id is not None and meeting.staff_id is not None
    return complete and not is_planted(school, meeting)


def _free_room(school: School, meeting: Meeting, chance: Chance) -> int | None:
    rooms = chance.shuffled(
        [each.room_id for each in school.rooms], "free", meeting.number, school.night
    )
    at_once = tuple(_at_the_same_time(school, meeting))
    busy = {each.room_id for each in at_once}
    # A room that is lent for one day only counts as taken on every day.
    busy |= {
        room_id
        for each in at_once
        for event, room_id in school.timetable.moved.items()
        if meeting_number(event) == each.number
    }
    return first_free(rooms, busy)


def _at_the_same_time(school: School, meeting: Meeting) -> Iterator[Meeting]:
    return (e for e in school.timetable.current() if e.period_id == meeting.period_id)


def _replaced(school: School, meeting: Meeting, by: tuple[Meeting, ...]) -> School:
    meetings = tuple(
        new for each in school.timetable.meetings for new in (by if each == meeting else (each,))
    )
    return replace(school, timetable=replace(school.timetable, meetings=meetings))
