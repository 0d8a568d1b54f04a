"""What is wrong with people of the sample school: a table of faults, one line a kind."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from producer.sample.chance import Chance
from producer.sample.contact_points import (
    HOME,
    MOBILE,
    SCHOOL_DOMAIN,
    WORK,
    ContactPoints,
    Email,
    Telephone,
    address_of,
    home_email,
    telephone_of,
)
from producer.sample.names import name_of
from producer.sample.staff import StaffMember
from producer.sample.students import Student

PointsFault = Callable[[Chance, int, ContactPoints], ContactPoints]
"""Spoils the contact points of the person with that id."""


def _malformed_email(chance: Chance, person_id: int, points: ContactPoints) -> ContactPoints:
    address = home_email(person_id, name_of(chance, person_id)).email or ""
    spoilt = Email(type=HOME, email=address.replace("@", " at "), main=True)
    return replace(points, emails=(*_of_type(points.emails, WORK), spoilt))


def _malformed_telephone(chance: Chance, person_id: int, points: ContactPoints) -> ContactPoints:
    surname = name_of(chance, person_id).surname
    spoilt = Telephone(type=HOME, number=f"ex-directory, ring {surname}", main=True)
    mobile = telephone_of(chance, person_id, MOBILE)
    return replace(points, telephones=(spoilt, mobile))


def _two_main_emails(chance: Chance, person_id: int, points: ContactPoints) -> ContactPoints:
    name = name_of(chance, person_id)
    two = tuple(home_email(person_id, name, count) for count in range(2))
    return replace(points, emails=(*_of_type(points.emails, WORK), *two))


def _one_main_email(chance: Chance, person_id: int, points: ContactPoints) -> ContactPoints:
    name = name_of(chance, person_id)
    two = (home_email(person_id, name, main=False), home_email(person_id, name, 1))
    return replace(points, emails=(*_of_type(points.emails, WORK), *two))


def _one_main_telephone(chance: Chance, person_id: int, points: ContactPoints) -> ContactPoints:
    first = telephone_of(chance, person_id, MOBILE, main=False)
    second = telephone_of(chance, person_id, MOBILE, 1)
    return replace(points, telephones=(first, second))


def _no_main_telephone(chance: Chance, person_id: int, points: ContactPoints) -> ContactPoints:
    first = telephone_of(chance, person_id, MOBILE)
    second = telephone_of(chance, person_id, MOBILE, 1)
    # Not flagged is said in two ways: by a "no", and by nothing.
    numbers = (replace(first, main=False), replace(second, main=None))
    return replace(points, telephones=numbers)


def _two_main_addresses(chance: Chance, person_id: int, points: ContactPoints) -> ContactPoints:
    two = tuple(address_of(chance, person_id, move) for move in range(2))
    return replace(points, addresses=two)


def _unfinished_email(_chance: Chance, _person_id: int, points: ContactPoints) -> ContactPoints:
    return replace(points, emails=(*points.emails, Email(type=HOME, email=None, main=False)))


POINTS_FAULTS: Final[Mapping[str, PointsFault]] = {
    "email_malformed": _malformed_email,
    "telephone_malformed": _malformed_telephone,
    "emails_one_main": _one_main_email,
    "emails_two_main": _two_main_emails,
    "telephones_one_main": _one_main_telephone,
    "telephones_none_main": _no_main_telephone,
    "addresses_two_main": _two_main_addresses,
    "email_unfinished": _unfinished_email,
}
"""For students and for staff members alike.

Two values of which one is the main one are no fault, but every school has to have somebody who
has them.
"""


def _without_surname(student: Student) -> Student:
    return replace(student, surname=None)


def _without_admission_number(student: Student) -> Student:
    return replace(student, admission_number=None)


def _with_unfinished_provision(student: Student) -> Student:
    return replace(student, provisions=(*student.provisions, None))


SURNAME_LATE: Final = "surname_late"
"""Without a surname on the first night only."""

STUDENT_FAULTS: Final[Mapping[str, Callable[[Student], Student]]] = {
    SURNAME_LATE: _without_surname,
    "surname_missing": _without_surname,
    "admission_number_missing": _without_admission_number,
    "provision_unfinished": _with_unfinished_provision,
}


def share_work_email(holder: StaffMember, other: StaffMember) -> tuple[StaffMember, StaffMember]:
    """Return the two with one work e-mail, written in two ways: usernames ignore case."""
    address = f"office{holder.person_id}@{SCHOOL_DOMAIN}"
    return _with_work_email(holder, address), _with_work_email(other, address.capitalize())


def without_work_email(member: StaffMember) -> StaffMember:
    """Return the staff member with personal e-mails only: the initials become the username."""
    points = member.contact_points
    return replace(member, contact_points=replace(points, emails=_of_type(points.emails, HOME)))


def _with_work_email(member: StaffMember, address: str) -> StaffMember:
    points = member.contact_points
    emails = (*_of_type(points.emails, HOME), Email(type=WORK, email=address, main=True))
    return replace(member, contact_points=replace(points, emails=emails))


def _of_type(emails: tuple[Email, ...], kind: str) -> tuple[Email, ...]:
    return tuple(each for each in emails if each.type == kind)
