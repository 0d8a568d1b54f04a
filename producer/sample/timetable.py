"""The timetable of the sample school: which class meets when, where and with whom, every week.

All classes of a year that are taught one subject meet at the same time, so that no student is
double-booked, however the classes are mixed. Teachers and rooms are given out as they are free.
"""

from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Final

from producer.sample.chance import Chance
from producer.sample.groups import ClassGroup
from producer.sample.periods import LESSON_PERIODS
from producer.sample.rooms import Room
from producer.sample.staff import StaffMember

_FIRST_MEETING: Final = 600_000
_DAYS_OF_YEAR: Final = 1000
"""More than a school year has; an Event Instance ID is a meeting and a day."""
_ROOMS_TO_SPARE: Final = 4
"""For lessons that are moved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A class in one period of every week; None is a value that SIMS does not have.

    Who teaches it from some day on has a meeting of the same number.
    """

    number: int
    class_id: int
    period_id: int
    room_id: int | None
    staff_id: int | None
    start: date
    end: date | None = None
    """The last day; None is the end of the school year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The meetings of every week, and what is different on single days."""

    meetings: tuple[Meeting, ...]
    moved: Mapping[int, int] = field(default_factory=dict)
    """Event Instance ID to the room that this lesson is in."""
    cancelled: frozenset[int] = frozenset()
    """Event Instance IDs."""

    def current(self) -> Iterator[Meeting]:
        """Yield the meetings that nobody has taken over."""
        return (each for each in self.meetings if each.end is None)


def event_id(meeting: Meeting, day: date, school_year_start: date) -> int:
    """Return the Event Instance ID of a meeting on a day, which is the same on every night."""
    return meeting.number * _DAYS_OF_YEAR + (day - school_year_start).days


def meeting_number(event: int) -> int:
    """Return the number of the meeting that an Event Instance ID is of."""
    return event // _DAYS_OF_YEAR


def rooms_needed(groups: Sequence[ClassGroup]) -> int:
    """Return how many rooms a school with these classes has."""
    at_once = sum(max(map(len, blocks.values())) for blocks in _blocks(groups).values())
    return ceil(at_once * 1.1) + _ROOMS_TO_SPARE


def drawn_up(
    chance: Chance,
    groups: Sequence[ClassGroup],
    staff: Sequence[StaffMember],
    rooms: Sequence[Room],
    start: date,
) -> Iterator[Meeting]:
    """Yield the meetings: each class has two or three a week, and each student has 25."""
    taken: dict[int, set[int]] = defaultdict(set)
    spare_staff = [each.person_id for each in chance.shuffled(staff, "covers lessons")]
    room_ids = [each.room_id for each in rooms]
    for number, (group, period_id) in enumerate(_placed(chance, groups), start=_FIRST_MEETING):
        home = group.group_id % len(room_ids)
        busy = taken[period_id]
        teacher = first_free((*_teachers(group), *spare_staff), busy)
        room = first_free((*room_ids[home:], *room_ids[:home]), busy)
        busy.update(each for each in (teacher, room) if each is not None)
        yield Meeting(
            number=number,
            class_id=group.group_id,
            period_id=period_id,
            room_id=None if chance.every(23, number, "no room") else room,
            staff_id=None if chance.every(29, number, "no teacher") else teacher,
            start=start,
        )


def first_free(candidates: Sequence[int], busy: Container[object]) -> int | None:
    """Return the first who, or which, is not busy."""
    return next((each for each in candidates if each not in busy), None)


def _placed(chance: Chance, groups: Sequence[ClassGroup]) -> list[tuple[ClassGroup, int]]:
    """Return classes and periods, in the order of their ids."""
    busy: dict[int, set[int]] = defaultdict(set)
    placed = [
        (group, period_id)
        for year, blocks in _blocks(groups).items()
        for group, period_id in _year(chance, year, blocks, busy)
    ]
    return sorted(placed, key=lambda each: (each[0].group_id, each[1]))


def _year(
    chance: Chance,
    year: int,
    blocks: Mapping[str, Sequence[ClassGroup]],
    busy: Mapping[int, set[int]],
) -> Iterator[tuple[ClassGroup, int]]:
    """Give each period of the week to the subject that finds most of its teachers free."""
    codes = chance.shuffled(tuple(blocks), "subjects", year)
    fewest, more = divmod(len(LESSON_PERIODS), len(codes))
    left = {code: fewest + (at < more) for at, code in enumerate(codes)}
    teachers = {code: {who for each in blocks[code] for who in _teachers(each)} for code in codes}
    for period in chance.shuffled(LESSON_PERIODS, "periods", year):
        there = busy[period.period_id]
        code = min(
            (each for each in codes if left[each]),
            key=lambda each: (len(teachers[each] & there), -left[each]),
        )
        left[code] -= 1
        there.update(teachers[code])
        yield from ((group, period.period_id) for group in blocks[code])


def _blocks(groups: Sequence[ClassGroup]) -> dict[int, dict[str, list[ClassGroup]]]:
    """Return the classes by year and by what they are taught."""
    blocks: dict[int, dict[str, list[ClassGroup]]] = defaultdict(lambda: defaultdict(list))
    for group in groups:
        blocks[group.year][group.subject_code].append(group)
    return blocks


def _teachers(group: ClassGroup) -> list[int]:
    return [each.person_id for each in group.supervisors if each.end is None]
