"""The lessons of the sample school, dated, in the window of a night's extract.

There may be millions: each is worked out from its number when it is asked for, and none is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Final

from producer.sample.groups import last_day_of_school_year
from producer.sample.periods import (
    LESSON_PERIODS,
    LESSONS_PER_DAY,
    PERIOD_BY_ID,
    SCHOOL_DAYS_PER_WEEK,
    Period,
)
from producer.sample.school import School
from producer.sample.staff import StaffMember
from producer.sample.timetable import Meeting, event_id
from producer.sample.timetable_faults import (
    LESSON_REVERSED,
    LESSON_TWICE,
    START_MISSING,
    lessons_with_fault,
)

STUDENT_TIMETABLES: Final = "student-timetables"
STAFF_TIMETABLES: Final = "staff-timetables"
_OTHER_LOCATION: Final = "Yard"
"""What the second row of a lesson says; in alphabetical order it is after every room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A lesson of one person; None is a value that SIMS does not have."""

    event_id: int
    person_id: int
    class_name: str
    subject_name: str
    staff_name: str | None
    location: str | None
    period_name: str
    start: datetime | None
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days that a night's extract of lessons is of; both ends belong to it."""

    first: date
    last: date

    def days(self) -> tuple[date, ...]:
        """Return the school days of the window; this school has no holidays."""
        span = range((self.last - self.first).days + 1)
        days = (self.first + timedelta(days=each) for each in span)
        return tuple(each for each in days if each.weekday() < SCHOOL_DAYS_PER_WEEK)


def window_of(school: School) -> Window:
    """Return the window of that night: some weeks from its day on."""
    return Window(first=school.day, last=school.day + timedelta(days=7 * school.weeks - 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What every lesson of a meeting says."""

    class_name: str
    subject_name: str
    staff_name: str | None
    period: Period


class Lessons:
    """All lessons of the students, or of the staff, by number.

    What is built beforehand grows with the people and the meetings of a week, not with the weeks.
    """

    def __init__(self, school: School, data_set: str) -> None:
        self._school = school
        self._days = _school_days(school)
        self._weeks = tuple(_weeks_of(school, data_set))
        self._faults = lessons_with_fault(school, data_set)

    def __len__(self) -> int:
        """Return how many numbers there are; not every one has a lesson."""
        return len(self._days) * len(self._weeks) * LESSONS_PER_DAY + len(self._second_rows)

    def at(self, number: int) -> Lesson | None:
        """Return the lesson with that number; None for a free period and what is cancelled."""
        rest, slot = divmod(number, LESSONS_PER_DAY)
        place, at = divmod(rest, len(self._weeks))
        if place >= len(self._days):
            return self._second_rows[number - len(self) + len(self._second_rows)]
        day = self._days[place]
        person_id, week = self._weeks[at]
        meeting = week[day.weekday() * LESSONS_PER_DAY + slot]
        return None if meeting is None else self._lesson(meeting, day, person_id)

    def __iter__(self) -> Iterator[Lesson]:
        """Yield the lessons, one at a time."""
        return (each for number in range(len(self)) if (each := self.at(number)) is not None)

    @cached_property
    def _second_rows(self) -> tuple[Lesson, ...]:
        """What the report prints a second time for some: another location."""
        twice = {key for key, kind in self._faults.items() if kind == LESSON_TWICE}
        return tuple(
            replace(lesson, location=_OTHER_LOCATION)
            for person_id, week in self._weeks
            if any(person_id == each for _, each in twice)
            for day in self._days
            for meeting in week[day.weekday() * LESSONS_PER_DAY :][:LESSONS_PER_DAY]
            if meeting is not None
            if (lesson := self._lesson(meeting, day, person_id)) is not None
            if (lesson.event_id, person_id) in twice
        )

    @cached_property
    def _told(self) -> Mapping[int, _Told]:
        return _told_by_meeting(self._school)

    def _lesson(self, meeting: Meeting, day: date, person_id: int) -> Lesson | None:
        school = self._school
        event = event_id(meeting, day, school.school_year_start)
        if event in school.timetable.cancelled:
            return None
        told = self._told[meeting.number]
        lesson = Lesson(
            event_id=event,
            person_id=person_id,
            class_name=told.class_name,
            subject_name=told.subject_name,
            staff_name=told.staff_name,
            location=self._location(meeting, event),
            period_name=told.period.name,
            start=datetime.combine(day, told.period.start),
            end=datetime.combine(day, told.period.end),
        )
        fault = self._faults.get((event, person_id))
        return lesson if fault is None else _spoilt(lesson, fault, day)

    def _location(self, meeting: Meeting, event: int) -> str | None:
        room_id = self._school.timetable.moved.get(event, meeting.room_id)
        return None if room_id is None else self._short_names.get(room_id)

    @cached_property
    def _short_names(self) -> Mapping[int, str]:
        return {each.room_id: each.short_name for each in self._school.rooms}


def _school_days(school: School) -> tuple[date, ...]:
    last = last_day_of_school_year(school.school_year_start)
    return tuple(each for each in window_of(school).days() if each <= last)


def _spoilt(lesson: Lesson, fault: str, day: date) -> Lesson:
    if fault == START_MISSING:
        return replace(lesson, start=None)
    if fault == LESSON_REVERSED:
        return replace(lesson, end=datetime.combine(day, time(8, 0)))
    return lesson


_Week = tuple[Meeting | None, ...]
"""A meeting, or none, for each of the periods that have lessons."""


def _weeks_of(school: School, data_set: str) -> Iterator[tuple[int, _Week]]:
    """Yield the id and the week of each student, and of each teacher who is or was there."""
    meetings = tuple(school.timetable.current())
    if data_set == STAFF_TIMETABLES:
        for member in (*school.staff, *school.former_staff):
            yield member.person_id, _week([e for e in meetings if e.staff_id == member.person_id])
        return
    of_class: dict[int, list[Meeting]] = {each.group_id: [] for each in school.class_groups}
    for each in meetings:
        of_class[each.class_id].append(each)
    of_student: dict[int, set[int]] = {each.person_id: set() for each in school.students}
    for group in school.class_groups:
        for membership in group.members:
            if membership.person_id in of_student:
                of_student[membership.person_id].add(group.group_id)
    for person_id, class_ids in of_student.items():
        yield person_id, _week([each for one in sorted(class_ids) for each in of_class[one]])


def _week(meetings: Sequence[Meeting]) -> _Week:
    at = {each.period_id: each for each in meetings}
    return tuple(at.get(each.period_id) for each in LESSON_PERIODS)


def _told_by_meeting(school: School) -> dict[int, _Told]:
    groups = {each.group_id: each for each in school.class_groups}
    subjects = {each.code: each.name for each in school.subjects}
    staff = {each.person_id: _staff_name(each) for each in (*school.staff, *school.former_staff)}
    return {
        each.number: _Told(
            class_name=groups[each.class_id].name,
            subject_name=subjects[groups[each.class_id].subject_code],
            staff_name=None if each.staff_id is None else staff.get(each.staff_id),
            period=PERIOD_BY_ID[each.period_id],
        )
        for each in school.timetable.current()
    }


def _staff_name(member: StaffMember) -> str:
    return " ".join(filter(None, (member.title, member.forename[0], member.surname)))
