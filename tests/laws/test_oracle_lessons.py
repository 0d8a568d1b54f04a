"""The oracle on the lessons of staff and students, and on pictures."""

from hashlib import sha256
from typing import Final

import pytest

from tests.laws.oracle import Row
from tests.laws.records import PNG, contact, lesson, picture, staff_member, student
from tests.laws.school import Change
from tests.laws.worked_example import Example, cut, night, school

STUDENTS: Final = "student-timetables"
STAFF: Final = "staff-timetables"
STUDENT: Final[Change] = ("students", "1", student())
STAFF_MEMBER: Final[Change] = ("staff-members", "1", staff_member())
CONTACT: Final[Change] = ("contacts", "1", contact())
LESSON: Final[Change] = (STUDENTS, "e1/1", lesson(STUDENTS, "e1/1"))
STAFF_LESSON: Final[Change] = (STAFF, "e1/1", lesson(STAFF, "e1/1"))
PICTURE: Final[Change] = (
    "profile-pictures",
    "1",
    picture("1", picture=PNG, media_type="image/png"),
)


def _gone(change: Change) -> Change:
    return change[0], change[1], None


def _at_nine(role: str) -> Row:
    head = (role, "e1", "1", "", "", None, None)
    return (*head, "2026-03-02T09:00:00", "2026-03-02T10:00:00")


def _no_user(data_set: str, record_id: str = "e1/1") -> Row:
    return data_set, record_id, "no_user", "1"


def _ending(end_at: str) -> Change:
    return STUDENTS, "e1/1", lesson(STUDENTS, "e1/1", end_at=end_at)


LESSONS: Final = (
    Example(
        name="a lesson of a student and one of staff",
        plan=school(night(STUDENT, STAFF_MEMBER, LESSON, STAFF_LESSON)),
        rows={"timetable_events": {_at_nine("student"), _at_nine("staff")}},
    ),
    Example(
        name="what a student's lesson says",
        plan=school(
            night(
                STUDENT,
                (
                    STUDENTS,
                    "e1/1",
                    lesson(
                        STUDENTS,
                        "e1/1",
                        class_name="7a/Ma",
                        subject_name="Maths",
                        staff_name="Ms Birch",
                        location_name="R1",
                        period_name="Period 1",
                    ),
                ),
            )
        ),
        rows={
            "timetable_events": {
                (
                    *("student", "e1", "1", "Maths, 7a/Ma", "7a/Ma, Ms Birch", "R1", "Period 1"),
                    *("2026-03-02T09:00:00", "2026-03-02T10:00:00"),
                )
            }
        },
    ),
    Example(
        name="a lesson that was removed is not shown",
        plan=school(night(STUDENT, LESSON), night(_gone(LESSON))),
        rows={"timetable_events": set()},
    ),
    Example(
        name="a lesson of a student who left is shown",
        plan=school(night(STUDENT, LESSON), night(_gone(STUDENT))),
        rows={"timetable_events": {_at_nine("student")}},
    ),
    Example(
        name="staff are no students, and students no staff",
        plan=school(night(STUDENT, STAFF_LESSON)),
        rows={"timetable_events": set()},
        errors={_no_user(STAFF)},
    ),
    Example(
        name="a lesson without a user on the day of the run",
        plan=school(night(LESSON, day="2026-03-02")),
        rows={"timetable_events": set()},
        errors={_no_user(STUDENTS)},
    ),
    Example(
        name="a lesson without a user that ended the day before",
        plan=school(night(LESSON, day="2026-03-03")),
        rows={"timetable_events": set()},
    ),
    Example(
        name="a lesson that began before the day and ended on it",
        plan=school(night(_ending("2026-03-03T00:00:00"), day="2026-03-03")),
        rows={"timetable_events": set()},
        errors={_no_user(STUDENTS)},
    ),
    Example(
        name="a lesson without a user becomes past",
        plan=school(night(LESSON), night(day="2026-03-03")),
        rows={"timetable_events": set()},
    ),
    Example(
        name="the day is that of the last run that ended",
        plan=school(night(LESSON), cut()),
        rows={"timetable_events": set()},
        errors={_no_user(STUDENTS)},
    ),
    Example(
        name="a past lesson is shown once its user comes",
        plan=school(night(LESSON, day="2026-03-03"), night(STUDENT, day="2026-03-03")),
        rows={"timetable_events": {_at_nine("student")}},
    ),
    Example(
        name="a lesson whose user may still come waits",
        plan=school(cut(LESSON)),
        rows={"timetable_events": set()},
    ),
    Example(
        name="a lesson is kept and not shown where students are off",
        plan=school(night(LESSON), off=["students"]),
        rows={"timetable_events": set()},
    ),
    Example(
        name="a lesson is kept and not shown where no student was ever sent",
        plan=school(night(LESSON), unused=["students"]),
        rows={"timetable_events": set()},
    ),
    Example(
        name="a lesson that is not sound is an error, however long past",
        plan=school(night(STUDENT, _ending("2026-03-02T08:00:00"), day="2026-03-09")),
        rows={"timetable_events": set()},
        errors={(STUDENTS, "e1/1", "dates_reversed", "")},
    ),
)

SHOWN: Final = {"profile_pictures": {("1", "image/png", 8, sha256(PNG).hexdigest(), PNG.hex())}}
NOT_SHOWN: Final[dict[str, set[Row]]] = {"profile_pictures": set()}

PICTURES: Final = (
    Example(name="of a student", plan=school(night(STUDENT, PICTURE)), rows=SHOWN),
    Example(name="of staff", plan=school(night(STAFF_MEMBER, PICTURE)), rows=SHOWN),
    Example(
        name="of a student who left",
        plan=school(night(STUDENT, PICTURE), night(_gone(STUDENT))),
        rows=SHOWN,
    ),
    Example(
        name="of a contact",
        plan=school(night(CONTACT, PICTURE)),
        rows=NOT_SHOWN,
        errors={_no_user("profile-pictures", "1")},
    ),
    Example(
        name="of nobody, long after",
        plan=school(night(PICTURE), night(day="2026-03-09")),
        rows=NOT_SHOWN,
        errors={_no_user("profile-pictures", "1")},
    ),
    Example(
        name="of nobody where staff are off",
        plan=school(night(PICTURE), off=["staff-members"]),
        rows=NOT_SHOWN,
    ),
    Example(
        name="of a student though pictures are off: what is in the log is applied",
        plan=school(night(STUDENT, PICTURE), off=["profile-pictures"]),
        rows=SHOWN,
    ),
    Example(
        name="removed",
        plan=school(night(STUDENT, PICTURE), night(_gone(PICTURE))),
        rows=NOT_SHOWN,
    ),
    Example(
        name="of nobody, removed",
        plan=school(night(PICTURE), night(_gone(PICTURE))),
        rows=NOT_SHOWN,
    ),
    Example(
        name="that may still get its user",
        plan=school(cut(PICTURE)),
        rows=NOT_SHOWN,
    ),
    Example(
        name="that is not what it says",
        plan=school(night(STUDENT, ("profile-pictures", "1", picture("1", picture=PNG)))),
        rows=NOT_SHOWN,
        errors={("profile-pictures", "1", "picture_unusable", "")},
    ),
)


@pytest.mark.parametrize("example", LESSONS, ids=lambda example: example.name)
def test_lessons(example: Example) -> None:
    assert example.answer() == (example.rows, example.errors)


@pytest.mark.parametrize("example", PICTURES, ids=lambda example: example.name)
def test_a_picture(example: Example) -> None:
    assert example.answer() == (example.rows, example.errors)
