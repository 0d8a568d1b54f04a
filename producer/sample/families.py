"""Gives the students of the first night their contacts, and some of those what is wrong with them.

Some contacts work at the school: SIMS has one Person ID for the two roles. Faults and double roles
go to contacts of students who stay, so that they stay, too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

from producer.sample.chance import Chance
from producer.sample.contacts import Contact, Relationship, contacts_of
from producer.sample.faults import ROW_TWICE, deal, with_spoilt_points, with_victims
from producer.sample.person_faults import POINTS_FAULTS
from producer.sample.school import School
from producer.sample.staff import StaffMember

_NO_SURNAME: Final = "surname_missing"
_UNKNOWN_STUDENT: Final = "student_unknown"
_UNFINISHED: Final = "relationship_unfinished"
_KINDS: Final = (_NO_SURNAME, _UNKNOWN_STUDENT, _UNFINISHED, *POINTS_FAULTS, ROW_TWICE)
_STAFF_PER_UNIT: Final = 2
"""Contacts who work here: one of two stays when the other one leaves."""


def with_families(school: School, chance: Chance) -> School:
    """Return the school of the first night with contacts; the other faults are in it already."""
    every = chain.from_iterable(contacts_of(chance, each) for each in school.students)
    contacts = merged(every)
    left_in_july = merged(
        chain.from_iterable(contacts_of(chance, each) for each in school.former_students)
    )
    school = replace(school, contacts=contacts, former_contacts=left_in_july)
    numbers = chance.shuffled(_who_stay(school), "contacts who stay")
    count = _STAFF_PER_UNIT * school.unit
    return _planted(_with_staff(school, chance, numbers[:count]), chance, numbers[count:])


def merged(contacts: Iterable[Contact]) -> tuple[Contact, ...]:
    """Return each contact once, related to all children that it is a contact of."""
    known: dict[int, Contact] = {}
    for each in contacts:
        earlier = known.get(each.number)
        known[each.number] = related(earlier, each.relationships) if earlier else each
    return tuple(known.values())


def related(contact: Contact, more: tuple[Relationship, ...]) -> Contact:
    """Return the contact with more relationships."""
    return replace(contact, relationships=contact.relationships + more)


def as_employed(contact: Contact, member: StaffMember) -> Contact:
    """Return the contact as the person that the staff member is."""
    return replace(
        contact,
        person_id=member.person_id,
        title=member.title,
        forename=member.forename,
        surname=member.surname,
        gender=member.gender,
        preferred_email_type=member.preferred_email_type,
        preferred_telephone_type=member.preferred_telephone_type,
        contact_points=member.contact_points,
    )


def _who_stay(school: School) -> list[int]:
    """Return the numbers of contacts of students with a fault, who can be imported all the same."""
    kept = {each for ids in school.victims.values() for each in ids}
    staying = {each.person_id for each in school.students if each.surname is not None} & kept
    nameless = {each.person_id for each in school.students if each.surname is None}
    return [
        contact.number
        for contact in school.contacts
        for children in [{each.student_id for each in contact.relationships}]
        if contact.forename is not None and children & staying and not children & nameless
    ]


def _with_staff(school: School, chance: Chance, numbers: Sequence[int]) -> School:
    """Let these contacts be members of staff, of whom there is nothing wrong."""
    kept = {each for ids in school.victims.values() for each in ids}
    free = [each for each in school.staff if each.person_id not in kept]
    employed = dict(zip(numbers, chance.shuffled(free, "staff with children"), strict=False))
    contacts = tuple(
        as_employed(each, employed[each.number]) if each.number in employed else each
        for each in school.contacts
    )
    return replace(school, contacts=contacts)


def _planted(school: School, chance: Chance, numbers: Sequence[int]) -> School:
    ids = {each.number: each.person_id for each in school.contacts}
    victims = deal(_KINDS, [ids[each] for each in numbers], school.unit)
    stranger = school.former_students[0].person_id
    how: Mapping[str, Callable[[Contact], Contact]] = {
        _NO_SURNAME: lambda contact: replace(contact, surname=None),
        _UNKNOWN_STUDENT: lambda contact: related(contact, (_link(stranger),)),
        _UNFINISHED: lambda contact: related(contact, (_link(None),)),
    }
    spoil = {person_id: how[kind] for kind in how for person_id in victims[kind]}
    contacts = tuple(
        spoil[each.person_id](each) if each.person_id in spoil else each for each in school.contacts
    )
    contacts = with_spoilt_points(contacts, victims, chance)
    return with_victims(replace(school, contacts=contacts), "contacts", victims)


def _link(student_id: int | None) -> Relationship:
    return Relationship(
        student_id=student_id, relationship="Step-parent", parental_responsibility=False
    )
