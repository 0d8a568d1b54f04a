"""One lesson of a class with all that it refers to, for worked examples."""

from typing import Any, Final

from tests.laws.oracle import Row
from tests.laws.oracle_periods import Slot
from tests.laws.records import class_group, class_lesson, period, room, staff_member, subject
from tests.laws.school import Change

ID: Final = "7a/p1/r1/2/2025-09-01"
LESSON: Final[Change] = ("class-timetables", ID, class_lesson(ID))
SUBJECT: Final[Change] = ("subjects", "maths", subject())
INACTIVE: Final[Change] = ("subjects", "maths", subject(active=False))
CLASS: Final[Change] = ("class-groups", "7a", class_group())
ROOM: Final[Change] = ("rooms", "r1", room())
PERIOD: Final[Change] = ("periods", "p1", period())
OTHER_PERIOD: Final[Change] = ("periods", "p2", period(name="Period 2"))
STAFF: Final[Change] = ("staff-members", "2", staff_member())
ALL: Final = (SUBJECT, CLASS, ROOM, PERIOD, STAFF, LESSON)


def all_but(*left_out: Change) -> list[Change]:
    """Return what makes a whole lesson, but for these."""
    return [each for each in ALL if each not in left_out]


def gone(change: Change) -> Change:
    """Return that this record is gone."""
    return change[0], change[1], None


def row(**values: Any) -> dict[str, set[Row]]:
    """Return the row of the whole lesson, but for these values."""
    own = {
        "class": "7a",
        "period": "p1",
        "room": "r1",
        "staff": "2",
        "start": "2025-09-01",
        "end": "2026-07-31",
    }
    return {"class_timetable_events": {tuple((own | values).values())}}


NO_ROW: Final[dict[str, set[Row]]] = {"class_timetable_events": set()}


def error(code: str, detail: str) -> Row:
    """Return an error of the lesson."""
    return "class-timetables", ID, code, detail


NO_CLASS: Final = error("no_class_group", "7a")
NO_PERIOD: Final = error("period_missing", "p1")
NO_ROOM: Final = error("room_missing", "r1")
NO_STAFF: Final = error("staff_missing", "2")
NO_SUBJECT: Final = ("class-groups", "7a", "subject_not_synced", "maths")
SUBJECTS_OFF: Final = ("class-groups", "", "subjects_off", "")


def slot(*, enabled: bool) -> Slot:
    """Return an accepted period."""
    return Slot(name="1", start_time="09:00:00", end_time="10:00:00", enabled=enabled)
