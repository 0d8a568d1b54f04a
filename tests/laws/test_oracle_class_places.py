"""The oracle on where and when a class timetable event takes place: its room and its period."""

from typing import Final

import pytest

from tests.laws.school import End
from tests.laws.worked_example import Example, cut, night, school
from tests.laws.worked_lesson import (
    ALL,
    CLASS,
    LESSON,
    NO_CLASS,
    NO_PERIOD,
    NO_ROOM,
    NO_ROW,
    OTHER_PERIOD,
    PERIOD,
    ROOM,
    all_but,
    gone,
    row,
    slot,
)

ROOMS: Final = (
    Example(
        name="no room",
        plan=school(night(*all_but(ROOM))),
        rows=NO_ROW,
        errors={NO_ROOM},
    ),
    Example(
        name="a room that vanished",
        plan=school(night(*ALL), night(gone(ROOM))),
        rows=NO_ROW,
        errors={NO_ROOM},
    ),
    Example(
        name="rooms that were skipped",
        plan=school(night(*all_but(ROOM, LESSON)), night(LESSON, skipped=["rooms"])),
        rows=NO_ROW,
    ),
    Example(
        name="rooms of which none was ever sent, while the first run is open",
        plan=school(cut(*all_but(ROOM))),
        rows=NO_ROW,
    ),
    Example(
        name="a room that vanished in a run that died before it had completed rooms",
        plan=school(night(*ALL), night(gone(ROOM), end=End.ABANDONED)),
        rows=NO_ROW,
    ),
    Example(
        name="such a room once another run has ended, but skipped rooms",
        plan=school(night(*ALL), night(gone(ROOM), end=End.ABANDONED), night(skipped=["rooms"])),
        rows=NO_ROW,
    ),
    Example(
        name="rooms are off",
        plan=school(night(*all_but(ROOM)), off=["rooms"]),
        rows=row(room=None),
    ),
    Example(
        name="no room was ever sent",
        plan=school(night(*ALL), unused=["rooms"]),
        rows=row(room=None),
    ),
    Example(
        name="neither room nor class",
        plan=school(night(*all_but(ROOM, CLASS))),
        rows=NO_ROW,
        errors={NO_ROOM, NO_CLASS},
    ),
    Example(
        name="no room yet, and no class for good: it waits",
        plan=school(night(*all_but(ROOM, CLASS, LESSON)), night(LESSON, skipped=["rooms"])),
        rows=NO_ROW,
    ),
)

PERIODS: Final = (
    Example(
        name="no school day was accepted",
        plan=school(night(*all_but(PERIOD))),
        rows=row(period=None),
    ),
    Example(
        name="a period that was accepted, though periods are off",
        plan=school(night(*ALL), off=["periods"]),
        rows=row(),
    ),
    Example(
        name="a period that was not accepted",
        plan=school(night(*all_but(PERIOD), OTHER_PERIOD)),
        rows=NO_ROW,
        errors={NO_PERIOD},
    ),
    Example(
        name="a period of a later import is a proposal",
        plan=school(night(*all_but(PERIOD), OTHER_PERIOD), night(PERIOD)),
        rows=NO_ROW,
        errors={NO_PERIOD},
    ),
    Example(
        name="a period that was accepted stays when it leaves SIMS",
        plan=school(night(*ALL), night(gone(PERIOD))),
        rows=row(),
    ),
    Example(
        name="a period that was accepted and disabled",
        plan=school(night(*ALL), accepted={"p1": slot(enabled=False)}),
        rows=NO_ROW,
        errors={NO_PERIOD},
    ),
    Example(
        name="a period that MYA has, and SIMS never sent",
        plan=school(night(*all_but(PERIOD)), accepted={"p1": slot(enabled=True)}),
        rows=row(),
    ),
    Example(
        name="a period that is missing is an error at once, whatever run is open",
        plan=school(night(*all_but(PERIOD, LESSON), OTHER_PERIOD), cut(PERIOD, LESSON)),
        rows=NO_ROW,
        errors={NO_PERIOD},
    ),
)

EXAMPLES: Final = (*ROOMS, *PERIODS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_where_and_when(example: Example) -> None:
    assert example.answer() == (example.rows, example.errors)
