"""The oracle on rooms and on the school day."""

from typing import Final

import pytest

from tests.laws.oracle_periods import Slot
from tests.laws.records import period, room
from tests.laws.school import Change, End
from tests.laws.worked_example import Example, cut, night, school

ROOM: Final[Change] = ("rooms", "r1", room())
ROOM_GONE: Final[Change] = ("rooms", "r1", None)
PERIOD: Final[Change] = ("periods", "p1", period())
SECOND: Final[Change] = ("periods", "p2", period(name="Period 2"))
LATER: Final[Change] = ("periods", "p1", period(name="Lesson 1", end_time="11:00:00"))
PERIOD_GONE: Final[Change] = ("periods", "p1", None)
UNSOUND: Final[Change] = ("periods", "p1", period(end_time="08:00:00"))

FIRST_SLOT: Final = ("p1", "School Day", "Period 1", "09:00:00", "10:00:00", True)
SECOND_SLOT: Final = ("p2", "School Day", "Period 2", "09:00:00", "10:00:00", True)
MYA_SLOT: Final = Slot(name="Lesson 0", start_time="08:00:00", end_time="08:30:00", enabled=False)

REVERSED: Final = {("periods", "p1", "dates_reversed", "")}

ROOMS: Final = (
    Example(
        name="without a long name the short one is the name",
        plan=school(night(ROOM, ("rooms", "r2", room(long_name="")))),
        rows={
            "resources": {
                ("r1", "Classroom", "R1", None, True, True),
                ("r2", "Classroom", "R1", None, True, True),
            }
        },
    ),
    Example(
        name="the long name comes first",
        plan=school(night(("rooms", "r1", room(long_name="Room one", description="Upstairs")))),
        rows={"resources": {("r1", "Classroom", "Room one", "Upstairs", True, True)}},
    ),
    Example(
        name="a room that vanished is not enabled",
        plan=school(night(ROOM), night(ROOM_GONE)),
        rows={"resources": {("r1", "Classroom", "R1", None, True, False)}},
    ),
    Example(
        name="a room that returned is",
        plan=school(night(ROOM), night(ROOM_GONE), night(ROOM)),
        rows={"resources": {("r1", "Classroom", "R1", None, True, True)}},
    ),
    Example(
        name="whether a room is bookable is MYA's own",
        plan=school(night(ROOM, ("rooms", "r2", room())), bookable={"r1": False, "r3": True}),
        rows={
            "resources": {
                ("r1", "Classroom", "R1", None, False, True),
                ("r2", "Classroom", "R1", None, True, True),
            }
        },
    ),
    Example(
        name="a room that is not sound is not there",
        plan=school(night(("rooms", "r1", room(short_name="")))),
        rows={"resources": set()},
        errors={("rooms", "r1", "required_field_missing", "ShortName")},
    ),
)

SCHOOL_DAYS: Final = (
    Example(
        name="the first import is accepted at the end of its run",
        plan=school(night(PERIOD, SECOND)),
        rows={"time_slots": {FIRST_SLOT, SECOND_SLOT}},
    ),
    Example(
        name="before the run has ended nothing is",
        plan=school(cut(PERIOD)),
        rows={"time_slots": set()},
    ),
    Example(
        name="later imports change nothing",
        plan=school(night(PERIOD), night(LATER, SECOND), night(PERIOD_GONE)),
        rows={"time_slots": {FIRST_SLOT}},
    ),
    Example(
        name="a later import is not accepted though read before the first run's end was",
        plan=school(night(PERIOD), cut(LATER, SECOND)),
        rows={"time_slots": {FIRST_SLOT}},
    ),
    Example(
        name="a run that skipped periods accepts none",
        plan=school(night(PERIOD, end=End.CUT), night(skipped=["periods"])),
        rows={"time_slots": set()},
    ),
    Example(
        name="the next run that completes them accepts what a dead one has sent",
        plan=school(night(PERIOD, end=End.CUT), night(skipped=["periods"]), night(SECOND)),
        rows={"time_slots": {FIRST_SLOT, SECOND_SLOT}},
    ),
    Example(
        name="runs without a period accept none, and the first with one does",
        plan=school(night(), night(PERIOD), night(SECOND)),
        rows={"time_slots": {FIRST_SLOT}},
    ),
    Example(
        name="a run that skipped them accepts none, though one before had completed them",
        plan=school(night(UNSOUND), night(PERIOD, end=End.ABANDONED), night(skipped=["periods"])),
        rows={"time_slots": set()},
    ),
    Example(
        name="what was gone by then is not accepted",
        plan=school(night(PERIOD, end=End.ABANDONED), night(PERIOD_GONE, SECOND)),
        rows={"time_slots": {SECOND_SLOT}},
    ),
    Example(
        name="what is not sound is not accepted, nor when it is put right later",
        plan=school(night(UNSOUND, SECOND), night(PERIOD)),
        rows={"time_slots": {SECOND_SLOT}},
    ),
    Example(
        name="a period that is not sound is an error",
        plan=school(night(UNSOUND)),
        rows={"time_slots": set()},
        errors=REVERSED,
    ),
    Example(
        name="a set that MYA has stays, whatever is imported",
        plan=school(night(PERIOD, SECOND), accepted={"p1": MYA_SLOT}),
        rows={"time_slots": {("p1", "School Day", "Lesson 0", "08:00:00", "08:30:00", False)}},
    ),
)


@pytest.mark.parametrize("example", ROOMS, ids=lambda example: example.name)
def test_rooms(example: Example) -> None:
    assert example.answer() == (example.rows, example.errors)


@pytest.mark.parametrize("example", SCHOOL_DAYS, ids=lambda example: example.name)
def test_the_school_day(example: Example) -> None:
    assert example.answer() == (example.rows, example.errors)
