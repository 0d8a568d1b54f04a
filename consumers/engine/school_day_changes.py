"""What a change of the school day comes to: a school as it was, and as it is then, compared."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from projections.generation.class_lessons import ShownEvent
from projections.generation.violations import OpenViolation
from projections.permanent.accepted_periods import TimeSlot

SAMPLES_MAX: Final = 5
"""Of the errors of one code: enough to look some up, few enough to read."""


class SlotChange(StrEnum):
    """What becomes of a time slot."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"
    """It stays, not enabled."""
    BACK = "back"


class Change(StrEnum):
    """What becomes of timetable events and errors."""

    APPEARS = "appears"
    GOES = "goes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedSlot:
    """A time slot before and after; there is no `before` of one that is added."""

    change: SlotChange
    before: TimeSlot | None
    after: TimeSlot


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTimetable:
    """How many timetable events of a class in a period appear or go."""

    change: Change
    class_id: str
    period_id: str | None
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedErrors:
    """How many errors of a code appear or go, and some of them."""

    change: Change
    code: str
    errors: int
    samples: Sequence[OpenViolation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A school, as far as a change of the school day can change it."""

    time_slots: Sequence[TimeSlot]
    class_timetables: Sequence[ShownEvent]
    errors: Sequence[OpenViolation]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolDayChanges:
    """All that differs between two pictures of a school."""

    time_slots: Sequence[ChangedSlot]
    class_timetables: Sequence[ChangedTimetable]
    errors: Sequence[ChangedErrors]


def compare(before: Picture, after: Picture) -> SchoolDayChanges:
    """Return what differs between two pictures of a school."""
    return SchoolDayChanges(
        time_slots=list(_slots(before.time_slots, after.time_slots)),
        class_timetables=[
            *_timetables(Change.APPEARS, after.class_timetables, before.class_timetables),
            *_timetables(Change.GOES, before.class_timetables, after.class_timetables),
        ],
        errors=[
            *_errors(Change.APPEARS, after.errors, before.errors),
            *_errors(Change.GOES, before.errors, after.errors),
        ],
    )


def _slots(before: Iterable[TimeSlot], after: Iterable[TimeSlot]) -> Iterator[ChangedSlot]:
    known = {each.period_id: each for each in before}
    for slot in after:
        old = known.get(slot.period_id)
        if old != slot:
            yield ChangedSlot(change=_slot_change(old, slot), before=old, after=slot)


def _slot_change(before: TimeSlot | None, after: TimeSlot) -> SlotChange:
    if before is None:
        return SlotChange.ADDED
    if before.enabled == after.enabled:
        return SlotChange.CHANGED
    return SlotChange.BACK if after.enabled else SlotChange.GONE


def _timetables(
    change: Change, these: Iterable[ShownEvent], others: Iterable[ShownEvent]
) -> Iterator[ChangedTimetable]:
    elsewhere = set(others)
    counts = Counter((each.class_id, each.period_id) for each in these if each not in elsewhere)
    for (class_id, period_id), events in counts.items():
        yield ChangedTimetable(change=change, class_id=class_id, period_id=period_id, events=events)


def _errors(
    change: Change, these: Iterable[OpenViolation], others: Iterable[OpenViolation]
) -> Iterator[ChangedErrors]:
    elsewhere = {each.identity for each in others}
    by_code: dict[str, list[OpenViolation]] = {}
    for each in these:
        if each.identity not in elsewhere:
            by_code.setdefault(each.code, []).append(each)
    for code, own in sorted(by_code.items()):
        yield ChangedErrors(change=change, code=code, errors=len(own), samples=own[:SAMPLES_MAX])
