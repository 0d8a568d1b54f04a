"""Schools to send: of the sample's model, written as extracts in any night's handwriting."""

from pathlib import Path
from typing import Final

from producer.sample import SCHOOL_YEAR_START, WEEKS
from producer.sample.chance import Chance
from producer.sample.class_timetable_files import class_timetable_files
from producer.sample.contact_files import contact_files
from producer.sample.extract import write
from producer.sample.group_files import class_group_files, house_group_files, year_group_files
from producer.sample.lesson_files import staff_timetable_files, student_timetable_files
from producer.sample.nights import school_nights
from producer.sample.period_files import period_files
from producer.sample.picture_files import write_pictures
from producer.sample.room_files import room_files
from producer.sample.school import School
from producer.sample.staff_files import staff_files
from producer.sample.student_files import student_files
from producer.sample.subject_files import subject_files

_FILES: Final = (
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


def schools(*, students: int, nights: int, seed: int, weeks: int = WEEKS) -> list[School]:
    """A sample school as it is on each of its nights, each with lessons for so many weeks."""
    return list(
        school_nights(
            Chance(seed),
            students=students,
            nights=nights,
            school_year_start=SCHOOL_YEAR_START,
            weeks=weeks,
        )
    )


def write_extract(school: School, folder: Path, *, seed: int, hand: int) -> None:
    """Write the extract; `hand` is a night, on which rows come in an order and spelling of its
    own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for files in _FILES:
        for extract in files(school):
            write(extract, folder, chance=Chance(seed), night=hand)
    write_pictures(school, folder)
