"""Writes the sample school: a folder of extracts for each night."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from producer.sample.chance import Chance
from producer.sample.extract import Extract, write
from producer.sample.group_files import class_group_files, year_group_files
from producer.sample.nights import school_nights
from producer.sample.school import SCHOOL_YEAR_START, School
from producer.sample.staff_files import staff_files
from producer.sample.student_files import student_files
from producer.sample.subject_files import subject_files

_FILES: Final[tuple[Callable[[School], Iterator[Extract]], ...]] = (
    student_files,
    staff_files,
    subject_files,
    year_group_files,
    class_group_files,
)
"""What is in a folder; another data set is another line."""


def generate(
    *,
    students: int,
    nights: int,
    seed: int,
    out: Path,
    school_year_start: date = SCHOOL_YEAR_START,
) -> list[Path]:
    """Write the extracts of that many nights and return their folders, `night-1` first.

    The same arguments write the same bytes. Files that are there already are replaced.
    Raises ValueError when there would be no night, or fewer students than `STUDENTS_MIN`.
    """
    if nights < 1:
        raise ValueError("a sample has at least one night")
    chance = Chance(seed)
    schools = school_nights(
        chance, students=students, nights=nights, school_year_start=school_year_start
    )
    return [_write_night(school, chance, out) for school in schools]


def _write_night(school: School, chance: Chance, out: Path) -> Path:
    folder = out / f"night-{school.night}"
    folder.mkdir(parents=True, exist_ok=True)
    for files in _FILES:
        for extract in files(school):
            write(extract, folder, chance=chance, night=school.night)
    return folder
