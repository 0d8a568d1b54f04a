"""The class timetables of the sample school, as SIMS lists them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from producer.sample.groups import last_day_of_school_year
from producer.sample.school import School
from producer.sample.timetable import Meeting
from producer.sample.timetable_faults import ENTRY_REVERSED, ENTRY_TWICE

_A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A class in a period of every week between two dates."""

    number: int
    """Of the meeting; SIMS does not show it."""
    class_id: int
    period_id: int
    room_id: int | None
    staff_id: int | None
    start: date
    end: date


def entries(school: School) -> Iterator[Entry]:
    """Yield the entries of the whole school year, those that are over too."""
    for meeting in school.timetable.meetings:
        entry = _entry(school, meeting)
        if school.has_fault(f"class-timetables.{ENTRY_REVERSED}", meeting.number):
            entry = replace(entry, end=entry.start - _A_WEEK)
        yield entry


def second_entries(school: School) -> Iterator[Entry]:
    """Yield what the report prints a second time for some: the same with a later end."""
    for each in entries(school):
        if school.has_fault(f"class-timetables.{ENTRY_TWICE}", each.number):
            yield replace(each, end=each.end + timedelta(days=1))


def _entry(school: School, meeting: Meeting) -> Entry:
    return Entry(
        number=meeting.number,
        class_id=meeting.class_id,
        period_id=meeting.period_id,
        room_id=meeting.room_id,
        staff_id=meeting.staff_id,
        start=meeting.start,
        end=meeting.end or last_day_of_school_year(school.school_year_start),
    )
