"""The file of the data set `class-timetables`."""

from collections.abc import Iterator

from producer.sample.class_timetables import Entry, entries, second_entries
from producer.sample.extract import Extract, extract_of
from producer.sample.handwriting import Row
from producer.sample.school import School


def class_timetable_files(school: School) -> Iterator[Extract]:
    """Yield the one file."""
    yield extract_of("class-timetables", (*entries(school), *second_entries(school)), _row)


def _row(entry: Entry) -> Row:
    return {
        "ClassId": entry.class_id,
        "PeriodId": entry.period_id,
        "RoomId": entry.room_id,
        "StaffId": entry.staff_id,
        "StartDate": entry.start,
        "EndDate": entry.end,
    }
