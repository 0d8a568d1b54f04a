"""A student of the sample school."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from producer.sample.chance import Chance
from producer.sample.contact_points import (
    HOME,
    MOBILE,
    WORK,
    ContactPoints,
    Email,
    addresses_of,
    home_emails_of,
    school_email,
    telephones_of,
)
from producer.sample.names import Name, forename_besides, name_of

YEARS: Final = range(7, 14)
"""Year 7 to Year 13."""

FIRST_STUDENT_ID: Final = 10_000
_FIRST_ADMISSION_NUMBER: Final = 1_234
_AGE_BEFORE_YEAR_0: Final = 5
"""A student of Year 7 turns 12 in the school year: year + 5."""
_PROVISIONS: Final = (
    "K - SEN Support",
    "E - Education, Health and Care Plan",
    "Speech, language & communication",
    "Hearing impairment",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """What SIMS holds of a student; None is a value that SIMS does not have."""

    person_id: int
    admission_number: str | None
    forename: str
    surname: str | None
    preferred_forename: str | None
    date_of_birth: date
    gender: str | None
    free_school_meals: bool | None
    preferred_email_type: str | None
    year: int
    provisions: tuple[str | None, ...]
    """Special educational needs; None is a row that was left unfinished."""
    contact_points: ContactPoints


def enrol(chance: Chance, serial: int, *, year: int, school_year_start: date) -> Student:
    """Return the student with that serial number; serials below 0 left before the first night."""
    person_id = FIRST_STUDENT_ID + serial
    name = name_of(chance, person_id)
    prefers_another = chance.every(5, serial, "prefers another forename")
    return Student(
        person_id=person_id,
        admission_number=f"{_FIRST_ADMISSION_NUMBER + serial:06d}",
        forename=name.forename,
        surname=name.surname,
        preferred_forename=forename_besides(chance, person_id, name) if prefers_another else None,
        date_of_birth=_date_of_birth(chance, person_id, year, school_year_start),
        gender=None if chance.every(19, serial, "gender not given") else name.gender,
        free_school_meals=_free_school_meals(chance, serial),
        preferred_email_type=chance.pick((HOME, WORK, None), "preferred e-mail", person_id),
        year=year,
        provisions=_provisions(chance, serial),
        contact_points=_contact_points(chance, serial, person_id, name),
    )


def _date_of_birth(chance: Chance, person_id: int, year: int, start: date) -> date:
    """Return a day of the twelve months whose children are in this year."""
    first_day = date(start.year - year - _AGE_BEFORE_YEAR_0, 9, 1)
    return first_day + timedelta(days=chance.below(365, "date of birth", person_id))


def _free_school_meals(chance: Chance, serial: int) -> bool | None:
    if chance.every(13, serial, "meals not known"):
        return None
    return chance.every(4, serial, "free school meals")


def _provisions(chance: Chance, serial: int) -> tuple[str, ...]:
    if not chance.every(6, serial, "has provisions"):
        return ()
    count = 1 + chance.below(2, "provisions", serial)
    return tuple(chance.shuffled(_PROVISIONS, "provisions", serial)[:count])


def _contact_points(chance: Chance, serial: int, person_id: int, name: Name) -> ContactPoints:
    return ContactPoints(
        addresses=addresses_of(chance, person_id),
        telephones=telephones_of(chance, person_id, (HOME, MOBILE)),
        emails=home_emails_of(chance, person_id, name) + _work_emails(chance, serial, name),
    )


def _work_emails(chance: Chance, serial: int, name: Name) -> tuple[Email, ...]:
    if chance.every(2, serial, "school e-mail"):
        return (school_email(FIRST_STUDENT_ID + serial, name),)
    return ()
