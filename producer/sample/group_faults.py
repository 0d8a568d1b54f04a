"""What is wrong with groups of the sample school: unknown members and subjects, odd dates."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from producer.sample.groups import AnyGroup, ClassGroup, Membership, with_member

_NOBODY: Final = 990_000
"""Person ids from here on belong to nobody; a group's id is added."""
_NO_SUBJECT: Final = 999


def with_unknown_member(group: AnyGroup, start: date) -> AnyGroup:
    """Return the group with a member who is in no other report."""
    return with_member(group, Membership(person_id=_NOBODY + group.group_id, start=start))


def with_unknown_subject(group: ClassGroup) -> ClassGroup:
    """Return the class with a subject that is in no other report."""
    return replace(group, subject_id=_NO_SUBJECT)


def with_overlap(group: ClassGroup, person_id: int, start: date) -> ClassGroup:
    """Return the class with a second membership of that member, inside the first one."""
    second = Membership(
        person_id=person_id, start=start + timedelta(days=14), end=start + timedelta(days=60)
    )
    return with_member(group, second)


def with_reversed_dates(group: ClassGroup, person_id: int, start: date) -> ClassGroup:
    """Return the class with the membership of that member ending before it starts."""
    reversed_one = Membership(
        person_id=person_id, start=start + timedelta(days=30), end=start + timedelta(days=6)
    )
    others = tuple(each for each in group.members if each.person_id != person_id)
    return replace(group, members=(*others, reversed_one))
