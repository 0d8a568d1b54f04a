"""The oracle on class timetables: their class and staff, and which of them are past."""

from typing import Final

import pytest

from tests.laws.records import class_group, class_lesson, subject
from tests.laws.school import Change
from tests.laws.worked_example import Example, cut, night, school
from tests.laws.worked_lesson import (
    ALL,
    CLASS,
    ID,
    INACTIVE,
    LESSON,
    NO_CLASS,
    NO_PERIOD,
    NO_ROOM,
    NO_ROW,
    NO_STAFF,
    NO_SUBJECT,
    OTHER_PERIOD,
    ROOM,
    STAFF,
    SUBJECT,
    SUBJECTS_OFF,
    all_but,
    error,
    gone,
    row,
)

_PLAIN_ID: Final = "7a/p1///2025-09-01"
"""Without a room and staff."""

WHOLE: Final = (
    Example(name="all there", plan=school(night(*ALL)), rows=row()),
    Example(
        name="without a room and staff",
        plan=school(
            night(
                *ALL, ("class-timetables", "7a/p1///2025-09-01", class_lesson("7a/p1///2025-09-01"))
            ),
            night(gone(LESSON)),
        ),
        rows=row(room=None, staff=None),
    ),
    Example(name="removed", plan=school(night(*ALL), night(gone(LESSON))), rows=NO_ROW),
    Example(
        name="removed and nothing there",
        plan=school(night(LESSON), night(gone(LESSON))),
        rows=NO_ROW,
    ),
    Example(
        name="not sound",
        plan=school(
            night(*ALL[:-1], ("class-timetables", ID, class_lesson(ID, end_date="2025-08-31")))
        ),
        rows=NO_ROW,
        errors={error("dates_reversed", "")},
    ),
)

_OF_ART: Final = (
    night(
        ("class-groups", "7a", class_group(subject_id="art")),
        *all_but(SUBJECT, CLASS),
        skipped=["subjects"],
    ),
)
"""A night in which the class has a subject that may still come."""

CLASSES: Final = (
    Example(
        name="no class",
        plan=school(night(*all_but(CLASS))),
        rows=NO_ROW,
        errors={NO_CLASS},
    ),
    Example(
        name="a class that left",
        plan=school(night(*ALL), night(gone(CLASS))),
        rows=NO_ROW,
        errors={NO_CLASS},
    ),
    Example(
        name="a class whose subject is inactive",
        plan=school(night(*ALL), night(INACTIVE)),
        rows=NO_ROW,
        errors={NO_CLASS, NO_SUBJECT},
    ),
    Example(
        name="a class whose subject is active again",
        plan=school(night(*ALL), night(INACTIVE), night(SUBJECT)),
        rows=row(),
    ),
    Example(name="a class that may still come", plan=school(cut(*all_but(CLASS))), rows=NO_ROW),
    Example(
        name="a class that waits makes its lessons wait, though classes were completed",
        plan=school(night(SUBJECT), *_OF_ART),
        rows=NO_ROW,
    ),
    Example(
        name="a class that has waited, and its lessons with it",
        plan=school(night(SUBJECT), *_OF_ART, night(("subjects", "art", subject()))),
        rows=row(),
    ),
    Example(
        name="classes are off, and there is none to show it on",
        plan=school(night(*all_but(CLASS)), off=["class-groups"]),
        rows=NO_ROW,
    ),
    Example(
        name="classes are off, and it is there",
        plan=school(night(*ALL), off=["class-groups"]),
        rows=row(),
    ),
    Example(
        name="no class was ever sent",
        plan=school(night(*ALL), unused=["class-groups"]),
        rows=NO_ROW,
    ),
    Example(
        name="subjects are off: one error for the classes, none for the lessons",
        plan=school(night(*all_but(SUBJECT, ROOM)), off=["subjects"]),
        rows=NO_ROW,
        errors={SUBJECTS_OFF},
    ),
    Example(
        name="no subject was ever sent",
        plan=school(night(*ALL), unused=["subjects"]),
        rows=NO_ROW,
        errors={SUBJECTS_OFF},
    ),
    Example(
        name="subjects are off and the class has left: that is an error",
        plan=school(night(*all_but(SUBJECT)), night(gone(CLASS)), off=["subjects"]),
        rows=NO_ROW,
        errors={NO_CLASS},
    ),
)

TEACHERS: Final = (
    Example(
        name="no member of staff: a warning",
        plan=school(night(*all_but(STAFF))),
        rows=row(staff=None),
        errors={NO_STAFF},
    ),
    Example(
        name="a member of staff who left",
        plan=school(night(*ALL), night(gone(STAFF))),
        rows=row(),
    ),
    Example(
        name="a member of staff who may still come",
        plan=school(night(*all_but(STAFF, LESSON)), night(LESSON, skipped=["staff-members"])),
        rows=row(staff=None),
    ),
    Example(
        name="staff are off",
        plan=school(night(*all_but(STAFF)), off=["staff-members"]),
        rows=row(staff=None),
    ),
    Example(
        name="neither staff nor room: the warning is not worth a line",
        plan=school(night(*all_but(STAFF, ROOM))),
        rows=NO_ROW,
        errors={NO_ROOM},
    ),
)

ON_MARCH_2: Final[Change] = ("class-timetables", ID, class_lesson(ID, end_date="2026-03-02"))
NOTHING: Final = (SUBJECT, ON_MARCH_2, OTHER_PERIOD)
"""A lesson to the second of March that lacks class, period, room and staff."""

PAST: Final = (
    Example(
        name="on its last day it is an error",
        plan=school(night(*NOTHING, day="2026-03-02")),
        rows=NO_ROW,
        errors={NO_CLASS, NO_ROOM, NO_PERIOD},
    ),
    Example(
        name="on the day after it is none",
        plan=school(night(*NOTHING, day="2026-03-03")),
        rows=NO_ROW,
    ),
    Example(
        name="it becomes past",
        plan=school(night(*NOTHING), night(day="2026-03-03")),
        rows=NO_ROW,
    ),
    Example(
        name="a run that has not ended moves no day",
        plan=school(night(*NOTHING), cut()),
        rows=NO_ROW,
        errors={NO_CLASS, NO_ROOM, NO_PERIOD},
    ),
    Example(
        name="past and all there, it is shown",
        plan=school(night(*all_but(LESSON), ON_MARCH_2, day="2026-03-03")),
        rows=row(end="2026-03-02"),
    ),
    Example(
        name="past, staff who are missing are no warning",
        plan=school(night(*all_but(LESSON, STAFF), ON_MARCH_2, day="2026-03-03")),
        rows=row(end="2026-03-02", staff=None),
    ),
)

EXAMPLES: Final = (*WHOLE, *CLASSES, *TEACHERS, *PAST)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_class_timetable_event(example: Example) -> None:
    assert example.answer() == (example.rows, example.errors)
