"""Plants what is wrong in the sample school from its first night.

Each kind of fault is given to records of its own, `School.unit` of them, so that it shows by
itself. What is planted is wrong in SIMS; how a file misspells what is right is in `handwriting`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from producer.sample.chance import Chance
from producer.sample.contacts import Contact
from producer.sample.group_faults import (
    with_overlap,
    with_reversed_dates,
    with_unknown_member,
    with_unknown_subject,
)
from producer.sample.groups import AnyGroup, ClassGroup
from producer.sample.person_faults import (
    POINTS_FAULTS,
    STUDENT_FAULTS,
    share_work_email,
    without_work_email,
)
from producer.sample.school import School
from producer.sample.staff import StaffMember
from producer.sample.students import YEARS, Student
from producer.sample.subjects import MADE_INACTIVE_LATE

ROW_TWICE: Final = "row_twice"
"""Printed a second time, and differently; the writers of the files see to it."""
_OVERLAP: Final = "membership_overlaps"
_REVERSED: Final = "membership_reversed"
_SHARED: Final = "work_email_shared"
_SHARING: Final = "work_email_shared_too"
_NO_WORK_EMAIL: Final = "work_email_missing"
_UNKNOWN_MEMBER: Final = "member_unknown"
_UNKNOWN_SUBJECT: Final = "subject_unknown"

_STUDENT_KINDS: Final = (*STUDENT_FAULTS, *POINTS_FAULTS, ROW_TWICE, _OVERLAP, _REVERSED)
_STAFF_KINDS: Final = (_SHARED, _SHARING, _NO_WORK_EMAIL, *POINTS_FAULTS, ROW_TWICE)

Victims = Mapping[str, tuple[int, ...]]
"""Kind of fault to the ids of the records that have it."""

_Person = TypeVar("_Person", Student, StaffMember, Contact)


def plant(school: School, chance: Chance) -> School:
    """Return the school with every kind of fault in it."""
    for step in (_in_students, _in_staff, _in_year_groups, _in_house_groups, _in_class_groups):
        school = step(school, chance)
    return _in_memberships(school)


def _in_students(school: School, chance: Chance) -> School:
    ids = [each.person_id for each in school.students]
    victims = deal(_STUDENT_KINDS, chance.shuffled(ids, "student faults"), school.unit)
    how = {
        person_id: spoil for kind, spoil in STUDENT_FAULTS.items() for person_id in victims[kind]
    }
    students = tuple(
        how[each.person_id](each) if each.person_id in how else each for each in school.students
    )
    students = with_spoilt_points(students, victims, chance)
    return with_victims(replace(school, students=students), "students", victims)


def _in_staff(school: School, chance: Chance) -> School:
    ids = [each.person_id for each in school.staff]
    victims = deal(_STAFF_KINDS, chance.shuffled(ids, "staff faults"), school.unit)
    staff = {each.person_id: each for each in school.staff}
    for person_id in victims[_NO_WORK_EMAIL]:
        staff[person_id] = without_work_email(staff[person_id])
    for one, other in zip(victims[_SHARED], victims[_SHARING], strict=True):
        staff[one], staff[other] = share_work_email(staff[one], staff[other])
    spoilt = with_spoilt_points(tuple(staff.values()), victims, chance)
    return with_victims(replace(school, staff=spoilt), "staff-members", victims)


def _in_year_groups(school: School, chance: Chance) -> School:
    ids = [each.group_id for each in school.year_groups]
    victims = deal((_UNKNOWN_MEMBER,), chance.shuffled(ids, "year group faults"), school.unit)
    groups = _change(
        school.year_groups,
        victims[_UNKNOWN_MEMBER],
        lambda group: with_unknown_member(group, school.school_year_start),
    )
    return with_victims(replace(school, year_groups=groups), "year-groups", victims)


def _in_house_groups(school: School, chance: Chance) -> School:
    ids = [each.group_id for each in school.house_groups]
    victims = deal((_UNKNOWN_MEMBER,), chance.shuffled(ids, "house group faults"), school.unit)
    groups = _change(
        school.house_groups,
        victims[_UNKNOWN_MEMBER],
        lambda group: with_unknown_member(group, school.school_year_start),
    )
    return with_victims(replace(school, house_groups=groups), "house-groups", victims)


def _in_class_groups(school: School, chance: Chance) -> School:
    ids = [each.group_id for each in _classes_with_one_fault_at_most(school)]
    kinds = (_UNKNOWN_MEMBER, _UNKNOWN_SUBJECT)
    victims = deal(kinds, chance.shuffled(ids, "class faults"), school.unit)
    groups = _change(
        school.class_groups,
        victims[_UNKNOWN_MEMBER],
        lambda group: with_unknown_member(group, school.school_year_start),
    )
    groups = _change(groups, victims[_UNKNOWN_SUBJECT], with_unknown_subject)
    return with_victims(replace(school, class_groups=groups), "class-groups", victims)


def _in_memberships(school: School) -> School:
    """Spoil memberships in the first two classes of a student: those of the core subjects."""
    start = school.school_year_start
    groups = school.class_groups
    for person_id in school.victims[f"students.{_OVERLAP}"]:
        spoilt = with_overlap(_class_of(person_id, groups, 0), person_id, start)
        groups = _put(groups, spoilt)
    for person_id in school.victims[f"students.{_REVERSED}"]:
        spoilt = with_reversed_dates(_class_of(person_id, groups, 1), person_id, start)
        groups = _put(groups, spoilt)
    return replace(school, class_groups=groups)


def _classes_with_one_fault_at_most(school: School) -> list[ClassGroup]:
    """Return the classes of optional subjects, without those that come and go by themselves."""
    subjects = {
        each.subject_id
        for each in school.subjects
        if each.active and len(each.years) < len(YEARS) and each.code != MADE_INACTIVE_LATE
    }
    return [each for each in school.class_groups if each.subject_id in subjects]


def deal(kinds: Sequence[str], ids: Sequence[int], unit: int) -> Victims:
    """Give each kind the next few ids, so that no record has two faults."""
    return {kind: tuple(ids[at * unit : (at + 1) * unit]) for at, kind in enumerate(kinds)}


def with_victims(school: School, data_set: str, victims: Victims) -> School:
    """Return the school, which remembers where faults were planted."""
    named = {f"{data_set}.{kind}": ids for kind, ids in victims.items()}
    return replace(school, victims={**school.victims, **named})


def with_spoilt_points(
    people: tuple[_Person, ...], victims: Victims, chance: Chance
) -> tuple[_Person, ...]:
    """Return the people with what is wrong with addresses and the like of the victims."""
    how = {person_id: spoil for kind, spoil in POINTS_FAULTS.items() for person_id in victims[kind]}

    def spoilt(person: _Person) -> _Person:
        spoil = how.get(person.person_id)
        if spoil is None:
            return person
        points = spoil(chance, person.person_id, person.contact_points)
        return replace(person, contact_points=points)

    return tuple(spoilt(each) for each in people)


def _change(
    groups: Sequence[AnyGroup], group_ids: Sequence[int], how: Callable[[AnyGroup], AnyGroup]
) -> tuple[AnyGroup, ...]:
    return tuple(how(each) if each.group_id in group_ids else each for each in groups)


def _class_of(person_id: int, groups: Sequence[ClassGroup], at: int) -> ClassGroup:
    return [each for each in groups if each.has_member(person_id)][at]


def _put(groups: Sequence[ClassGroup], group: ClassGroup) -> tuple[ClassGroup, ...]:
    return tuple(group if each.group_id == group.group_id else each for each in groups)
