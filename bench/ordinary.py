"""An ordinary night: what a day at school brings to a timetable that moves on by a day.

Nearly all of it is lessons, as docs/scale.md counts them for a country: those of the new day, and
1 % as many of the days before once more, in another room; beside them, of people and classes
the few of which something has changed.
"""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Final

from bench import everything, schools
from bench.nights import Changes
from bench.schools import LESSONS_A_DAY, Change, Size

_CHANGED_OF: Final = 100
"""Of so many people and lessons, something has changed of one."""


def night(number: int) -> Changes:
    """Return the night of this number, counted from 1: the first night comes before it."""

    def changes(school_id: str, size: Size) -> Iterator[Change]:
        first = size.lessons + (number - 1) * LESSONS_A_DAY
        day = range(first, first + LESSONS_A_DAY)
        return chain(
            _moved_house(schools.people(school_id, size), number),
            _moved_house(everything.contacts(school_id, size), number),
            _new_member(school_id, size, number),
            everything.staff_lessons_of(size, day),
            schools.lessons_of(size, day),
            _moved_lessons(size, first, number),
        )

    return changes


def _moved_house(people: Iterator[Change], number: int) -> Iterator[Change]:
    for data_set, person_id, person in islice(people, number % _CHANGED_OF, None, _CHANGED_OF):
        yield data_set, person_id, person | {"address": f"{number} New Road, Anytown"}


def _new_member(school_id: str, size: Size, number: int) -> Iterator[Change]:
    place = number % size.classes
    for data_set, class_id, group in islice(schools.classes(school_id, size), place, place + 1):
        ids = {each["user_id"] for each in group["memberships"]}
        new = next(
            (str(each) for each in range(1, size.students + 1) if str(each) not in ids), None
        )
        if new is not None:
            entry = group["memberships"][0] | {"user_id": new}
            yield data_set, class_id, group | {"memberships": [*group["memberships"], entry]}


def _moved_lessons(size: Size, first: int, number: int) -> Iterator[Change]:
    before = range(first - LESSONS_A_DAY, first)
    moved = schools.lessons_of(size, before, floor=number)
    return islice(moved, number % _CHANGED_OF, None, _CHANGED_OF)
