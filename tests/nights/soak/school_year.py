"""A sample school through a year of nights: quiet ones and others, a summer, what goes wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from producer.sample.albums import with_pictures
from producer.sample.chance import Chance
from producer.sample.families import with_families
from producer.sample.faults import plant
from producer.sample.nights import next_night
from producer.sample.school import School, found
from producer.sample.timetable import Timetable
from producer.sample.timetable_faults import with_timetable_faults

SEED: Final = 11
TURN: Final = date(2026, 9, 1)
"""A school year begins; half of the nights are before it."""

NIGHTS_BETWEEN_BAD_ONES: Final = 90

_STUDENTS: Final = 30
_WEEKDAYS_OF_CHANGES: Final = frozenset({0, 3})
"""In between, only the window of lessons moves on."""

_NUMBERS_OF_A_YEAR: Final = 50_000
"""More meetings than a school has: those of another year have other numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night by its number, from 1, and the school as the extract has it."""

    number: int
    school: School
    is_bad: bool
    """Half of the students are not in the extract: the guard has to hold them."""

    @property
    def day(self) -> date:
        """The day of the run."""
        return self.school.day


def first_day(nights: int) -> date:
    """Return the day of the first of so many nights."""
    return TURN - timedelta(days=nights // 2)


def nights_of(nights: int) -> Iterator[Night]:
    """Yield the nights of a school."""
    chance = Chance(SEED)
    school = replace(_founded(chance, TURN.year - 1), day=first_day(nights))
    for number in range(1, nights + 1):
        is_bad = number % NIGHTS_BETWEEN_BAD_ONES == 2
        yield Night(number=number, school=_spoilt(school, number, is_bad), is_bad=is_bad)
        school = _next(school, chance)


def _founded(chance: Chance, year: int) -> School:
    start = date(year, 9, 1)
    school = found(chance, students=_STUDENTS, school_year_start=start)
    meetings = tuple(
        replace(each, number=each.number + (year - TURN.year) * _NUMBERS_OF_A_YEAR)
        for each in school.timetable.meetings
    )
    school = replace(school, timetable=Timetable(meetings=meetings))
    school = with_families(plant(school, chance), chance)
    return with_timetable_faults(with_pictures(school, chance), chance)


def _next(school: School, chance: Chance) -> School:
    tomorrow = school.day + timedelta(days=1)
    if tomorrow == TURN:
        return _turned(school, chance)
    if tomorrow.weekday() in _WEEKDAYS_OF_CHANGES:
        return next_night(school, chance)
    return replace(school, night=school.night + 1, day=tomorrow)


def _turned(school: School, chance: Chance) -> School:
    """Return the school in its new year: new classes and lessons, and who joined since has left."""
    return replace(
        _founded(chance, TURN.year),
        night=school.night + 1,
        day=TURN,
        students_ever=school.students_ever,
    )


def _spoilt(school: School, number: int, is_bad: bool) -> School:
    """For some days each month a surname is missing, and a subject that is taught is inactive."""
    if is_bad:
        return replace(school, students=school.students[: len(school.students) // 2])
    if number % 30 not in range(2, 6):
        return school
    first, *others = school.students
    english, *subjects = school.subjects
    return replace(
        school,
        students=(replace(first, surname=None), *others),
        subjects=(replace(english, active=False), *subjects),
    )
