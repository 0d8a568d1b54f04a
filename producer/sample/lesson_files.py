"""The files of the data sets `staff-timetables` and `student-timetables`."""

from collections.abc import Callable, Iterator

from producer.sample.extract import Extract
from producer.sample.handwriting import Row
from producer.sample.lessons import (
    STAFF_TIMETABLES,
    STUDENT_TIMETABLES,
    Lesson,
    Lessons,
    window_of,
)
from producer.sample.school import School


def staff_timetable_files(school: School) -> Iterator[Extract]:
    """Yield the one file."""
    yield _file(school, STAFF_TIMETABLES, _staff_row)


def student_timetable_files(school: School) -> Iterator[Extract]:
    """Yield the one file, by far the largest."""
    yield _file(school, STUDENT_TIMETABLES, _student_row)


def _file(school: School, data_set: str, as_row: Callable[[Lesson], Row]) -> Extract:
    lessons, window = Lessons(school, data_set), window_of(school)

    def row_at(number: int) -> Row | None:
        lesson = lessons.at(number)
        return None if lesson is None else as_row(lesson)

    return Extract(
        name=data_set,
        row_count=len(lessons),
        row_at=row_at,
        attributes={"from": window.first.isoformat(), "to": window.last.isoformat()},
    )


def _staff_row(lesson: Lesson) -> Row:
    return {
        "EventInstanceId": lesson.event_id,
        "StaffId": lesson.person_id,
        "ClassName": lesson.class_name,
        "SubjectName": lesson.subject_name,
        "LocationName": lesson.location,
        "PeriodName": lesson.period_name,
        "StartTime": lesson.start,
        "EndTime": lesson.end,
    }


def _student_row(lesson: Lesson) -> Row:
    return {
        "EventInstanceId": lesson.event_id,
        "StudentId": lesson.person_id,
        "ClassName": lesson.class_name,
        "SubjectName": lesson.subject_name,
        "StaffName": lesson.staff_name,
        "LocationName": lesson.location,
        "PeriodName": lesson.period_name,
        "StartTime": lesson.start,
        "EndTime": lesson.end,
    }
