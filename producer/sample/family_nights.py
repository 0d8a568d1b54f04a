"""What changes in the families of the sample school from day to day.

Who joins brings contacts, or is one more child of contacts who are there. A contact is gone with
the last child at the school. Every night `School.unit` contacts get another mobile number; on the
third night as many of those who work here leave the staff, and stay contacts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from producer.sample.chance import Chance
from producer.sample.contact_points import MOBILE, telephone_of
from producer.sample.contacts import Contact, contacts_of
from producer.sample.families import merged
from producer.sample.school import School

_NIGHT_OF_NOTICE: Final = 3


def next_families(before: School, school: School, chance: Chance) -> School:
    """Return tonight's school with tonight's contacts; its students are up to date already."""
    employed = {each.person_id for each in before.staff}
    if school.night == _NIGHT_OF_NOTICE:
        school = _without_some_staff(before, school)
    listed = (*school.contacts, *school.former_contacts)
    listed = merged((*listed, *_of_joiners(before, school, chance)))
    children = {each.person_id for each in school.students}
    here = tuple(each for each in listed if _has_child(each, children))
    return replace(
        school,
        contacts=_with_other_numbers(_with_points_of_staff(here, school), school, employed, chance),
        former_contacts=tuple(each for each in listed if not _has_child(each, children)),
    )


def _has_child(contact: Contact, children: set[int]) -> bool:
    return any(each.student_id in children for each in contact.relationships)


def _of_joiners(before: School, school: School, chance: Chance) -> Iterator[Contact]:
    known = {each.person_id for each in before.students}
    for student in school.students:
        if student.person_id not in known:
            yield from contacts_of(chance, student)


def _without_some_staff(before: School, school: School) -> School:
    """Take some who are contacts off the staff, of those who did not just move house."""
    unchanged = set(before.staff) & set(school.staff)
    contacts = {each.person_id for each in school.contacts}
    leaving = [
        each.person_id for each in school.staff if each in unchanged and each.person_id in contacts
    ][: school.unit]
    return replace(
        school,
        staff=tuple(each for each in school.staff if each.person_id not in leaving),
        former_staff=tuple(each for each in school.staff if each.person_id in leaving),
    )


def _with_points_of_staff(contacts: Sequence[Contact], school: School) -> tuple[Contact, ...]:
    """Let contacts who work here move house together with themselves."""
    points = {each.person_id: each.contact_points for each in school.staff}
    return tuple(
        replace(each, contact_points=points[each.person_id]) if each.person_id in points else each
        for each in contacts
    )


def _with_other_numbers(
    contacts: tuple[Contact, ...], school: School, employed: set[int], chance: Chance
) -> tuple[Contact, ...]:
    spoilt = {each for kind, ids in school.victims.items() if "contacts." in kind for each in ids}
    before = {each.number for each in school.contacts}
    free = [
        each.person_id
        for each in contacts
        if each.person_id not in spoilt | employed and each.number in before
    ]
    chosen = set(chance.shuffled(free, "mobile numbers", school.night)[: school.unit])
    return tuple(
        _with_other_number(each, school.night, chance) if each.person_id in chosen else each
        for each in contacts
    )


def _with_other_number(contact: Contact, night: int, chance: Chance) -> Contact:
    points = contact.contact_points
    # Counted on by the night: no earlier number of this contact is the same.
    mobile = telephone_of(chance, contact.person_id, MOBILE, night)
    others = tuple(each for each in points.telephones if each.type != MOBILE)
    return replace(contact, contact_points=replace(points, telephones=(mobile, *others)))
