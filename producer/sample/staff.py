"""A staff member of the sample school."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from producer.sample.chance import Chance
from producer.sample.contact_points import (
    HOME,
    MOBILE,
    WORK,
    ContactPoints,
    addresses_of,
    home_emails_of,
    school_email,
    telephones_of,
)
from producer.sample.names import FEMALE, Name, name_of

_FIRST_PERSON_ID: Final = 1_000
_TITLES_OF_WOMEN: Final = ("Mrs", "Ms", "Miss", "Dr", "Mx")
_TITLES_OF_MEN: Final = ("Mr", "Dr", "Mx")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """What SIMS holds of a staff member; None is a value that SIMS does not have."""

    person_id: int
    initials: str
    title: str | None
    forename: str
    surname: str
    gender: str | None
    preferred_email_type: str | None
    preferred_telephone_type: str | None
    contact_points: ContactPoints


def appoint(chance: Chance, count: int) -> Iterator[StaffMember]:
    """Yield that many staff members, no two with the same initials."""
    taken: set[str] = set()
    for serial in range(count):
        person_id = _FIRST_PERSON_ID + serial
        name = name_of(chance, person_id)
        initials = _free_initials(name, taken)
        taken.add(initials)
        yield _staff_member(chance, person_id, name, initials)


def _staff_member(chance: Chance, person_id: int, name: Name, initials: str) -> StaffMember:
    about = ("staff", person_id)
    titles = _TITLES_OF_WOMEN if name.gender == FEMALE else _TITLES_OF_MEN
    return StaffMember(
        person_id=person_id,
        initials=initials,
        title=None if chance.every(19, person_id, "no title") else chance.pick(titles, *about),
        forename=name.forename,
        surname=name.surname,
        gender=None if chance.every(11, person_id, "gender not given") else name.gender,
        preferred_email_type=chance.pick((HOME, WORK, None), "preferred e-mail", *about),
        preferred_telephone_type=chance.pick(
            (HOME, WORK, MOBILE, None), "preferred telephone", *about
        ),
        contact_points=ContactPoints(
            addresses=addresses_of(chance, person_id),
            telephones=telephones_of(chance, person_id, (MOBILE, HOME, WORK)),
            emails=(school_email(person_id, name), *home_emails_of(chance, person_id, name)),
        ),
    )


def _free_initials(name: Name, taken: set[str]) -> str:
    """Return the first initials nobody has: two letters, then two and a number."""
    forename, surname = name.plain()
    plain = (forename[0] + surname[0]).upper()
    initials, count = plain, 1
    while initials in taken:
        count += 1
        initials = f"{plain}{count}"
    return initials
