"""Which records differ between two nights of a sample school, as MYA sees them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from producer.sample.contacts import Contact
from producer.sample.lessons import window_of
from producer.sample.school import School
from producer.sample.students import Student
from tests.nights.expected_timetables import ROLES, sound_entries, sound_lessons

Change = tuple[str, str, str]
"""Data set, record and operation."""


def changes(before: School, after: School) -> set[Change]:
    """What a run has to send when the school has changed from one to the other."""
    return {
        *_changes("students", _students(before), _students(after), "person_id"),
        *_changes("staff-members", before.staff, after.staff, "person_id"),
        *_changes("subjects", _active(before), _active(after), "subject_id"),
        *_changes("year-groups", before.year_groups, after.year_groups, "group_id"),
        *_changes("contacts", _contacts(before), _contacts(after), "person_id"),
        *_changes("house-groups", before.house_groups, after.house_groups, "group_id"),
        *_changes("class-groups", before.class_groups, after.class_groups, "group_id"),
        *_changes("rooms", before.rooms, after.rooms, "room_id"),
        *_differences("class-timetables", sound_entries(before), sound_entries(after)),
        *(each for data_set in ROLES for each in _of_lessons(data_set, before, after)),
    }


def _changes(
    data_set: str, before: Iterable[Any], after: Iterable[Any], key: str
) -> Iterator[Change]:
    old, new = ({str(getattr(each, key)): each for each in some} for some in (before, after))
    yield from _differences(data_set, old, new)


def _of_lessons(data_set: str, before: School, after: School) -> Iterator[Change]:
    """What fell out of the window is history; nothing is said of it."""
    first = window_of(after).first
    old = {
        record_id: each
        for record_id, each in sound_lessons(before, data_set).items()
        if each.end.date() >= first
    }
    yield from _differences(data_set, old, sound_lessons(after, data_set))


def _differences(data_set: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for record_id in old.keys() | new.keys():
        if record_id not in new:
            yield data_set, record_id, "removed"
        elif record_id not in old:
            yield data_set, record_id, "created"
        elif old[record_id] != new[record_id]:
            yield data_set, record_id, "updated"


def _students(school: School) -> Sequence[Student]:
    """The students that can be sent, without what MYA does not take of them."""
    return [
        replace(each, preferred_forename=None)
        for each in school.students
        if each.surname is not None
    ]


def _contacts(school: School) -> Sequence[Contact]:
    """The contacts that can be sent."""
    return [each for each in school.contacts if each.surname is not None]


def _active(school: School) -> Sequence[Any]:
    return [each for each in school.subjects if each.active]
