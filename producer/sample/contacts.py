"""The contacts of the sample school, and which family a student comes from.

Families follow from the order in which students join. Of any five in a row the first two are
brother and sister, and their four families have nine contacts together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
    telephones_of,
)
from producer.sample.names import FEMALE, MALE, Name, name_of
from producer.sample.students import FIRST_STUDENT_ID, Student

_FIRST_CONTACT_ID: Final = 2_000_000
"""Above the ids that belong to nobody."""
_BLOCK: Final = 5
"""Students; one has a brother or a sister among them."""
_WORK_DOMAIN: Final = "example-employer.test"
_PARENT: Final = {FEMALE: "Mother", MALE: "Father"}
_GRANDPARENT: Final = {FEMALE: "Grandmother", MALE: "Grandfather"}
_TITLES: Final = {FEMALE: ("Mrs", "Ms", "Dr"), MALE: ("Mr", "Dr")}


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the contacts of a block: the family, and what the person is to its children."""

    family: int
    relationship: Mapping[str, str] | None
    """By gender; None for a neighbour, of whom SIMS has a surname and telephones."""
    responsible: bool | None


_KINDS: Final = (
    _Kind(0, _PARENT, True),
    _Kind(0, _PARENT, True),
    _Kind(1, _PARENT, True),
    _Kind(1, _PARENT, None),
    _Kind(2, _PARENT, True),
    _Kind(2, _PARENT, False),
    _Kind(2, _GRANDPARENT, False),
    _Kind(3, _PARENT, True),
    _Kind(3, None, None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """A link to a student; without the student in a row that was left unfinished."""

    student_id: int | None
    relationship: str | None
    parental_responsibility: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What SIMS holds of a contact; None is a value that SIMS does not have."""

    number: int
    """The place among all contacts there can be; a contact who works here keeps it, too."""
    person_id: int
    title: str | None
    forename: str | None
    surname: str | None
    gender: str | None
    preferred_email_type: str | None
    preferred_telephone_type: str | None
    contact_points: ContactPoints
    relationships: tuple[Relationship, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a student is among all: the block of five, and the family in it."""

    block: int
    family: int


def place_of(student: Student) -> Place:
    """Return the student's block and family."""
    block, at = divmod(student.person_id - FIRST_STUDENT_ID, _BLOCK)
    return Place(block=block, family=max(0, at - 1))


def contacts_of(chance: Chance, student: Student) -> Iterator[Contact]:
    """Yield the contacts of a student, as if there were no brothers and sisters."""
    place = place_of(student)
    for at, kind in enumerate(_KINDS):
        if kind.family == place.family:
            number = place.block * len(_KINDS) + at
            yield _contact(chance, student, number, kind)


def _contact(chance: Chance, student: Student, number: int, kind: _Kind) -> Contact:
    person_id = _FIRST_CONTACT_ID + number
    name = _name_of(chance, person_id, student)
    link = Relationship(
        student_id=student.person_id,
        relationship=kind.relationship[name.gender] if kind.relationship else None,
        parental_responsibility=kind.responsible,
    )
    about = ("contact", person_id)
    known = Contact(
        number=number,
        person_id=person_id,
        title=chance.pick(_TITLES[name.gender], *about),
        forename=name.forename,
        surname=name.surname,
        gender=name.gender,
        preferred_email_type=chance.pick((HOME, WORK, None), "preferred e-mail", *about),
        preferred_telephone_type=chance.pick(
            (HOME, WORK, MOBILE, None), "preferred telephone", *about
        ),
        contact_points=_contact_points(chance, student, person_id, name),
        relationships=(link,),
    )
    return known if kind.relationship else _with_surname_only(known)


def _with_surname_only(contact: Contact) -> Contact:
    points = replace(contact.contact_points, addresses=(), emails=())
    return replace(contact, title=None, forename=None, gender=None, contact_points=points)


def _name_of(chance: Chance, person_id: int, student: Student) -> Name:
    """Return the name of a contact; every other one has the surname of the child."""
    name = name_of(chance, person_id)
    if chance.every(2, person_id, "surname of the child"):
        return replace(name, surname=name_of(chance, student.person_id).surname)
    return name


def _contact_points(chance: Chance, student: Student, person_id: int, name: Name) -> ContactPoints:
    lives_with_child = chance.every(2, person_id, "lives with the child")
    return ContactPoints(
        addresses=addresses_of(chance, student.person_id if lives_with_child else person_id),
        telephones=telephones_of(chance, person_id, (MOBILE, HOME, WORK)),
        emails=_emails(chance, person_id, name),
    )


def _emails(chance: Chance, person_id: int, name: Name) -> tuple[Email, ...]:
    emails = home_emails_of(chance, person_id, name)
    if not chance.every(5, person_id, "work e-mail of a contact"):
        return emails
    forename, surname = name.plain()
    address = f"{forename}.{surname}{person_id}@{_WORK_DOMAIN}"
    return (*emails, Email(type=WORK, email=address, main=True))
