"""Lessons are made when they are asked for: a school year of them needs no more memory."""

import tracemalloc
from dataclasses import replace

from producer.sample import SCHOOL_YEAR_START
from producer.sample.chance import Chance
from producer.sample.lesson_files import student_timetable_files
from producer.sample.lessons import STUDENT_TIMETABLES, Lessons
from producer.sample.nights import school_nights
from producer.sample.school import WEEKS_MAX, School


def _school(*, weeks: int) -> School:
    (school,) = school_nights(
        Chance(1), students=60, nights=1, school_year_start=SCHOOL_YEAR_START, weeks=weeks
    )
    return school


def test_a_school_year_has_39_weeks_of_25_lessons() -> None:
    lessons = Lessons(_school(weeks=WEEKS_MAX), STUDENT_TIMETABLES)

    # One is printed twice.
    assert len(lessons) == 60 * 25 * 39 + 1


def test_no_lesson_is_after_the_school_year() -> None:
    school = replace(_school(weeks=2), day=SCHOOL_YEAR_START.replace(year=2027, month=7, day=15))

    days = {each.end.date().isoformat() for each in Lessons(school, STUDENT_TIMETABLES)}
    assert max(days) == "2027-07-21"
    assert len(days) == 5


def test_a_report_of_a_year_makes_no_row_before_it_is_asked_for() -> None:
    short, long = (_peak_bytes(_school(weeks=weeks)) for weeks in (1, WEEKS_MAX))

    assert long < short * 1.2


def _peak_bytes(school: School) -> int:
    """Return the most memory that making a report and reading it to its end takes."""
    tracemalloc.start()
    try:
        (extract,) = student_timetable_files(school)
        for number in range(extract.row_count):
            extract.row_at(number)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
