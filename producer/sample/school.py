"""The sample school on one night: everything that its extracts are written from.

A `School` is a value. `found` makes the one of the first night, without faults; `faults` plants
them, `families` and `albums` add contacts and pictures to those who are there, and `nights` turns
one night's school into the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Final

from producer.sample.chance import Chance
from producer.sample.contacts import Contact
from producer.sample.groups import ClassGroup, Group, YearGroup, class_groups, year_groups
from producer.sample.houses import house_groups
from producer.sample.pictures import Picture
from producer.sample.rooms import Room, built
from producer.sample.staff import StaffMember, appoint
from producer.sample.students import YEARS, Student, enrol
from producer.sample.subjects import Subject, first_subjects
from producer.sample.timetable import Timetable, drawn_up, rooms_needed

SCHOOL_YEAR_START: Final = date(2026, 9, 1)

WEEKS: Final = 2
"""Of lessons in an extract; schools have about six, but two show everything."""
WEEKS_MAX: Final = 39
"""A school year has no more weeks with lessons."""

STUDENTS_MIN: Final = 20
"""Fewer could not each have a fault of their own, and leave somebody to leave the school."""

_STAFF_PER_STUDENT: Final = 60 / 500
_STAFF_MIN: Final = 15
"""For the same reason."""
_STUDENTS_PER_FAULT: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school as SIMS knows it on one night."""

    night: int
    """The first is 1."""
    day: date
    school_year_start: date
    students: tuple[Student, ...]
    former_students: tuple[Student, ...]
    """Gone from the main report; the reports of addresses and the like still list them."""
    students_ever: int
    """The serial number of the next student to join."""
    staff: tuple[StaffMember, ...]
    subjects: tuple[Subject, ...]
    year_groups: tuple[YearGroup, ...]
    house_groups: tuple[Group, ...]
    class_groups: tuple[ClassGroup, ...]
    rooms: tuple[Room, ...]
    timetable: Timetable
    weeks: int
    """How many of them an extract of lessons covers."""
    unit: int
    """How many records have each kind of fault, and how many leave, join or change a night."""
    former_staff: tuple[StaffMember, ...] = ()
    """Gone from the main report; the lists and the timetables still name them."""
    contacts: tuple[Contact, ...] = ()
    former_contacts: tuple[Contact, ...] = ()
    """Related to former students only; the reports of addresses and the like still list them."""
    pictures: tuple[Picture, ...] = ()
    victims: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """The ids that each kind of fault was planted in. They stay, so that the fault does."""

    def has_fault(self, kind: str, record_id: int) -> bool:
        """Say whether this kind of fault was planted in that record."""
        return record_id in self.victims.get(kind, ())


def found(chance: Chance, *, students: int, school_year_start: date, weeks: int = WEEKS) -> School:
    """Return the school of the first night, with nothing wrong yet.

    Raises ValueError when there would be too few students.
    """
    if students < STUDENTS_MIN:
        raise ValueError(f"a sample school has at least {STUDENTS_MIN} students")
    enrolled = tuple(
        enrol(chance, serial, year=_year(serial), school_year_start=school_year_start)
        for serial in range(students)
    )
    left_in_july = enrol(chance, -1, year=YEARS[-1], school_year_start=school_year_start)
    staff = tuple(appoint(chance, max(_STAFF_MIN, ceil(students * _STAFF_PER_STUDENT))))
    subjects = tuple(first_subjects())
    classes = tuple(class_groups(chance, enrolled, staff, subjects, school_year_start))
    rooms = tuple(built(chance, rooms_needed(classes)))
    meetings = tuple(drawn_up(chance, classes, staff, rooms, school_year_start))
    return School(
        night=1,
        day=school_year_start,
        school_year_start=school_year_start,
        students=enrolled,
        former_students=(left_in_july,),
        students_ever=students,
        staff=staff,
        subjects=subjects,
        year_groups=tuple(year_groups(chance, enrolled, staff, school_year_start)),
        class_groups=classes,
        rooms=rooms,
        timetable=Timetable(meetings=meetings),
        weeks=weeks,
        house_groups=tuple(house_groups(chance, enrolled, staff, school_year_start)),
        unit=max(1, students // _STUDENTS_PER_FAULT),
    )


def _year(serial: int) -> int:
    return YEARS[serial % len(YEARS)]
