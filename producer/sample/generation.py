"""Writes the sample school: a folder of extracts for each night."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from producer.sample.chance import Chance
from producer.sample.class_timetable_files import class_timetable_files
from producer.sample.contact_files import contact_files
from producer.sample.extract import Extract, write
from producer.sample.group_files import class_group_files, house_group_files, year_group_files
from producer.sample.lesson_files import staff_timetable_files, student_timetable_files
from producer.sample.nights import school_nights
from producer.sample.period_files import period_files
from producer.sample.picture_files import write_pictures
from producer.sample.room_files import room_files
from producer.sample.school import SCHOOL_YEAR_START, WEEKS, WEEKS_MAX, School
from producer.sample.staff_files import staff_files
from producer.sample.student_files import student_files
from producer.sample.subject_files import subject_files

_FILES: Final[tuple[Callable[[School], Iterator[Extract]], ...]] = (
    student_files,
    staff_files,
    subject_files,
    year_group_files,
    class_group_files,
    room_files,
    period_files,
    class_timetable_files,
    staff_timetable_files,
    student_timetable_files,
    contact_files,
    house_group_files,
)
"""What is in a folder, besides pictures; another data set is another line."""


def generate(
    *,
    students: int,
    nights: int,
    seed: int,
    out: Path,
    school_year_start: date = SCHOOL_YEAR_START,
    weeks: int = WEEKS,
) -> list[Path]:
    """Write the extracts of that many nights and return their folders, `night-1` first.

    The same arguments write the same bytes. Files that are there already are replaced.
    Raises ValueError when there would be no night, fewer students than `STUDENTS_MIN`, or no week
    of lessons or more than a school year has.
    """
    if nights < 1:
        raise ValueError("a sample has at least one night")
    if not 1 <= weeks <= WEEKS_MAX:
        raise ValueError(f"a sample has lessons for 1 to {WEEKS_MAX} weeks")
    chance = Chance(seed)
    schools = school_nights(
        chance,
        students=students,
        nights=nights,
        school_year_start=school_year_start,
        weeks=weeks,
    )
    return [_write_night(school, chance, out) for school in schools]


def _write_night(school: School, chance: Chance, out: Path) -> Path:
    folder = out / f"night-{school.night}"
    folder.mkdir(parents=True, exist_ok=True)
    for files in _FILES:
        for extract in files(school):
            write(extract, folder, chance=chance, night=school.night)
    write_pictures(school, folder)
    return folder
