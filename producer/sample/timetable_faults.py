"""What is wrong with timetables of the sample school.

Lessons with a fault are all on one day of the first week, so that they are in the window for some
nights. They are of students who have a fault already: those never leave.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from producer.sample.chance import Chance
from producer.sample.periods import PERIOD_BY_ID, SCHOOL_DAYS_PER_WEEK
from producer.sample.school import School
from producer.sample.subjects import MADE_INACTIVE_LATE
from producer.sample.timetable import Meeting, event_id

LESSON_REVERSED: Final = "lesson_reversed"
START_MISSING: Final = "start_missing"
LESSON_TWICE: Final = "lesson_twice"
ENTRY_REVERSED: Final = "entry_reversed"
ENTRY_TWICE: Final = "entry_twice"
_ROOM_UNKNOWN: Final = "room_unknown"
_STAFF_UNKNOWN: Final = "staff_unknown"
ENTRY_KINDS: Final = (_ROOM_UNKNOWN, _STAFF_UNKNOWN, ENTRY_REVERSED, ENTRY_TWICE)

_STUDENTS_WITH: Final = {
    LESSON_REVERSED: "email_malformed",
    START_MISSING: "telephone_malformed",
    LESSON_TWICE: "row_twice",
}
"""Which other fault the students have, whose lessons have this one."""
_NO_ROOM: Final = 699
_NO_STAFF_MEMBER: Final = 980_000
_DAYS_UNTIL_FAULTS: Final = 4
"""From the first day of the school year on; then it is the next school day."""


def with_timetable_faults(school: School, chance: Chance) -> School:
    """Return the school with every kind of fault in its timetables."""
    stay_taught = taught_classes(school, given_up=MADE_INACTIVE_LATE)
    whole = [
        each
        for each in chance.shuffled(school.timetable.meetings, "timetable faults")
        if each.room_id is not None and each.staff_id is not None and each.class_id in stay_taught
    ]
    entries = {
        f"class-timetables.{kind}": _numbers(whole[at * school.unit :][: school.unit])
        for at, kind in enumerate(ENTRY_KINDS)
    }
    taken = len(ENTRY_KINDS) * school.unit
    lessons = {**_in_staff(school, whole[taken:]), **_in_students(school, whole[taken:])}
    school = replace(school, victims={**school.victims, **entries, **lessons})
    meetings = tuple(_spoilt(school, each) for each in school.timetable.meetings)
    return replace(school, timetable=replace(school.timetable, meetings=meetings))


def taught_classes(school: School, *, given_up: str = "") -> set[int]:
    """Return the ids of classes of active subjects, without the one that will be given up."""
    active = {e.subject_id for e in school.subjects if e.active and e.code != given_up}
    return {each.group_id for each in school.class_groups if each.subject_id in active}


def lessons_with_fault(school: School, data_set: str) -> Mapping[tuple[int, int], str]:
    """Return the faults of a data set by Event Instance ID and Person ID."""
    day = _day_of_faults(school)
    return {
        (event, person_id): kind
        for kind in _STUDENTS_WITH
        for event in school.victims[f"{data_set}.{kind}"]
        for person_id in _people(school, data_set, kind, event, day)
    }


def is_planted(school: School, meeting: Meeting) -> bool:
    """Say whether a meeting, or one of its lessons, has a fault, and so should stay as it is."""
    event = event_id(meeting, _day_of_faults(school), school.school_year_start)
    return any(
        record_id in who
        for kind, who in school.victims.items()
        if "-timetables." in kind
        for record_id in (meeting.number, event)
    )


def _people(school: School, data_set: str, kind: str, event: int, day: date) -> Iterator[int]:
    if data_set == "student-timetables":
        yield from school.victims[f"students.{_STUDENTS_WITH[kind]}"]
        return
    for each in school.timetable.current():
        if each.staff_id is not None and event_id(each, day, school.school_year_start) == event:
            yield each.staff_id


def _in_staff(school: School, meetings: list[Meeting]) -> dict[str, tuple[int, ...]]:
    events = _events(school, meetings)
    return {
        f"staff-timetables.{kind}": tuple(events[at * school.unit :][: school.unit])
        for at, kind in enumerate(_STUDENTS_WITH)
    }


def _in_students(school: School, meetings: list[Meeting]) -> dict[str, tuple[int, ...]]:
    classes = {each.group_id: each for each in school.class_groups}
    return {
        f"student-timetables.{kind}": tuple(
            _events(school, [e for e in meetings if classes[e.class_id].has_member(person_id)])[0]
            for person_id in school.victims[f"students.{other}"]
        )
        for kind, other in _STUDENTS_WITH.items()
    }


def _events(school: School, meetings: list[Meeting]) -> list[int]:
    """Return the Event Instance IDs of those that there are on the day of the faults."""
    day = _day_of_faults(school)
    return [
        event_id(each, day, school.school_year_start)
        for each in meetings
        if PERIOD_BY_ID[each.period_id].weekday == day.weekday()
    ]


def _day_of_faults(school: School) -> date:
    day = school.school_year_start + timedelta(days=_DAYS_UNTIL_FAULTS)
    while day.weekday() >= SCHOOL_DAYS_PER_WEEK:
        day += timedelta(days=1)
    return day


def _spoilt(school: School, meeting: Meeting) -> Meeting:
    if school.has_fault(f"class-timetables.{_ROOM_UNKNOWN}", meeting.number):
        return replace(meeting, room_id=_NO_ROOM)
    if school.has_fault(f"class-timetables.{_STAFF_UNKNOWN}", meeting.number):
        return replace(meeting, staff_id=_NO_STAFF_MEMBER)
    return meeting


def _numbers(meetings: list[Meeting]) -> tuple[int, ...]:
    return tuple(each.number for each in meetings)
