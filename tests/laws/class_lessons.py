"""Changes of what the timetables of classes are made of, and what comes of them."""

from typing import Final

from contract.names import record_id
from tests.laws.one_school import OneSchool
from tests.laws.records import class_group, record, staff_member, subject
from tests.laws.school import Change


def period(
    period_id: str, name: str = "Period 1", start: str = "09:00:00", end: str = "10:00:00"
) -> Change:
    return (
        "periods",
        period_id,
        record("periods", name=name, start_time=start, end_time=end),
    )


def event(
    *,
    period_id: str = "p1",
    room_id: str | None = "r1",
    staff_id: str | None = None,
    end_date: str = "2026-07-31",
) -> Change:
    values = {
        "class_id": "7a",
        "period_id": period_id,
        "room_id": room_id,
        "staff_id": staff_id,
        "start_date": "2025-09-01",
        "end_date": end_date,
    }
    return (
        "class-timetables",
        key(period_id, room_id, staff_id),
        record("class-timetables", **values),
    )


def key(period_id: str = "p1", room_id: str | None = "r1", staff_id: str | None = None) -> str:
    return record_id(("7a", period_id, room_id, staff_id, "2025-09-01"))


def gone(change: Change) -> Change:
    return change[0], change[1], None


SUBJECT: Final[Change] = ("subjects", "maths", subject())
INACTIVE: Final[Change] = ("subjects", "maths", subject(active=False))
CLASS: Final[Change] = ("class-groups", "7a", class_group())
ROOM: Final[Change] = ("rooms", "r1", record("rooms", short_name="R1"))
STAFF: Final[Change] = ("staff-members", "2", staff_member())
PERIOD: Final = period("p1")
EVENT: Final = event()
ALL_THERE: Final = (SUBJECT, CLASS, ROOM, PERIOD)

NO_CLASS: Final = ("class-timetables", key(), "no_class_group", "7a")
NO_ROOM: Final = ("class-timetables", key(), "room_missing", "r1")
NO_PERIOD: Final = ("class-timetables", key(), "period_missing", "p1")
NO_SUBJECT: Final = ("class-groups", "7a", "subject_not_synced", "maths")
SUBJECTS_OFF: Final = ("class-groups", "", "subjects_off", "")


def lessons(school: OneSchool) -> list[tuple[str | None, ...]]:
    """Return class, period, room and staff of each event that is shown."""
    return [row[:4] for row in school.rows("class_timetable_events")]
