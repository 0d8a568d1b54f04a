"""Records that fit together: each has all that it refers to among the others."""

from typing import Final

from tests.laws.records import (
    class_group,
    class_lesson,
    contact,
    house_group,
    lesson,
    period,
    picture,
    room,
    staff_member,
    student,
    subject,
    year_group,
)
from tests.laws.school import Change

_PLAIN: Final[tuple[Change, ...]] = (
    ("students", "1", student(work_email="ash")),
    ("students", "10", student()),
    ("staff-members", "2", staff_member(work_email="birch")),
    ("contacts", "x", contact("1", "10")),
    ("contacts", "2", contact("1")),
    ("subjects", "maths", subject()),
    ("rooms", "r1", room()),
    ("periods", "p1", period()),
    ("year-groups", "7", year_group("1", supervisors=("2",))),
    ("house-groups", "oak", house_group("1", "10")),
    ("class-groups", "7a", class_group("1", supervisors=("2",), year_group_id="7")),
    ("class-groups", "7b", class_group("10")),
    (
        "class-timetables",
        "7a/p1/r1/2/2025-09-01",
        class_lesson("7a/p1/r1/2/2025-09-01"),
    ),
    ("staff-timetables", "e1/2", lesson("staff-timetables", "e1/2")),
    ("student-timetables", "e1/1", lesson("student-timetables", "e1/1")),
    ("profile-pictures", "1", picture("1")),
)


def plain_changes(*data_sets: str) -> list[Change]:
    """Return the records of these data sets."""
    return [change for change in _PLAIN if change[0] in data_sets]
