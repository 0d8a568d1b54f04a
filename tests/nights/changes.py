"""Which records differ between two nights of a sample school, as MYA sees them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from producer.sample.school import School
from producer.sample.students import Student

Change = tuple[str, str, str]
"""Data set, record and operation."""


def changes(before: School, after: School) -> set[Change]:
    """What a run has to send when the school has changed from one to the other."""
    return {
        *_changes("students", _students(before), _students(after), "person_id"),
        *_changes("staff-members", before.staff, after.staff, "person_id"),
        *_changes("subjects", _active(before), _active(after), "subject_id"),
        *_changes("year-groups", before.year_groups, after.year_groups, "group_id"),
        *_changes("class-groups", before.class_groups, after.class_groups, "group_id"),
    }


def _changes(
    data_set: str, before: Iterable[Any], after: Iterable[Any], key: str
) -> Iterator[Change]:
    old, new = ({str(getattr(each, key)): each for each in some} for some in (before, after))
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


def _active(school: School) -> Sequence[Any]:
    return [each for each in school.subjects if each.active]
