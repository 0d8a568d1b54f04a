"""Lessons: shown while their user is there, whatever is read first; errors only where they help."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.names import RUNS
from tests.laws.lessons import (
    LESSONS,
    STAFF_LESSONS,
    OneSchool,
    Standing,
    staff_lesson,
    student_lesson,
)
from tests.laws.outbox import errors_published
from tests.laws.records import staff_member, student
from tests.laws.school import DAY, Change, Night

STUDENT: Final[Change] = ("students", "1", student())
STAFF_MEMBER: Final[Change] = ("staff-members", "2", staff_member())
GONE: Final[Change] = (LESSONS, "e/1", None)
ANOTHER_STUDENT: Final[Change] = ("students", "9", student())
UNSOUND: Final[Change] = ("students", "1", student(surname=""))

NO_USER: Final = ("e/1", "no_user", "1", f"7a/Ma, R1, {DAY}T09:00:00")
YESTERDAY: Final = "2026-03-01"


def test_what_is_shown_of_a_lesson(connection: Connection[Any]) -> None:
    bare = {"class_name": None, "subject_name": "", "location_name": None, "period_name": None}
    changes = [
        STUDENT,
        STAFF_MEMBER,
        student_lesson("1"),
        student_lesson("1", "f", **bare),
        staff_lesson("2"),
    ]
    school = OneSchool(connection, Night(changes=changes))

    school.worker.finish()

    when = f"{DAY} 09:00:00", f"{DAY} 10:00:00"
    assert school.events() == [
        ("staff", "e", "2", "Mathematics, 7a/Ma", "7a/Ma", "R1", "Mon:3", *when),
        ("student", "e", "1", "Mathematics, 7a/Ma", "7a/Ma, Ms Ash", "R1", "Mon:3", *when),
        ("student", "f", "1", "", "Ms Ash", None, None, *when),
    ]
    assert school.books() == [{"applied": 2}]
    assert school.books(STAFF_LESSONS) == [{"applied": 1}]
    assert school.balanced() == [True]


@pytest.mark.parametrize("order", [("students", LESSONS), (LESSONS, "students")])
def test_a_lesson_is_shown_once_its_student_is_there(
    connection: Connection[Any], order: tuple[str, str]
) -> None:
    school = OneSchool(connection, Night(changes=[STUDENT, student_lesson("1")]))

    school.read(order[0])
    before = school.standing()
    school.read(order[1])

    waiting = [{"waiting": 1}] if order[0] == LESSONS else []
    assert before == ([], [], waiting)
    assert (school.shown(), school.books()) == (["e/1"], [{"applied": 1}])
    school.read_run()
    assert errors_published(connection, school.world) == []
    assert school.balanced() == [True]


def test_a_student_who_never_comes_is_an_error_at_the_end_and_a_fix_clears_it(
    connection: Connection[Any],
) -> None:
    nights = Night(changes=[student_lesson("1")]), Night(changes=[STUDENT])
    school = OneSchool(connection, *nights)

    school.read(LESSONS)
    assert school.errors() == []
    school.read_run()
    assert (school.errors(), school.shown(), school.books()) == ([NO_USER], [], [{"errors": 1}])
    school.read("students")

    assert (school.errors(), school.shown(), school.books()) == ([], ["e/1"], [{"applied": 1}])
    words = errors_published(connection, school.world)
    assert [(each["change"], each["label"], each["run_id"]) for each in words] == [
        ("raised", NO_USER[3], "run-1"),
        ("resolved", NO_USER[3], "run-1"),
    ]
    school.read_run()
    assert school.balanced() == [True, True]


def test_a_student_who_breaks_a_rule_later_takes_the_lessons_along(
    connection: Connection[Any],
) -> None:
    nights = [
        Night(changes=[STUDENT, ANOTHER_STUDENT, student_lesson("1"), student_lesson("9")]),
        Night(changes=[UNSOUND]),
        Night(changes=[STUDENT]),
    ]
    school = OneSchool(connection, *nights)
    school.read("students", LESSONS, count=2)
    school.read_run()
    found = []

    for _ in nights[1:]:
        school.read("students", count=1)
        found.append(school.standing())
        school.read_run()
        found.append(school.standing())

    waiting: Standing = ["e/9"], [], [{"applied": 1, "waiting": 1}]
    missing: Standing = ["e/9"], [NO_USER], [{"applied": 1, "errors": 1}]
    again: Standing = ["e/1", "e/9"], [], [{"applied": 2}]
    assert found == [waiting, missing, again, again]


def test_a_leaver_keeps_the_lessons(connection: Connection[Any]) -> None:
    gone: Change = ("students", "1", None)
    school = OneSchool(
        connection, Night(changes=[STUDENT, student_lesson("1")]), Night(changes=[gone])
    )

    school.worker.finish()

    assert (school.shown(), school.errors()) == (["e/1"], [])


def test_a_removed_lesson_is_not_shown_and_comes_back(connection: Connection[Any]) -> None:
    nights = [
        Night(changes=[STUDENT, student_lesson("1")]),
        Night(changes=[GONE]),
        Night(changes=[student_lesson("1", location_name="R2")]),
    ]
    school = OneSchool(connection, *nights)
    school.read("students")
    shown = []

    for _ in nights:
        school.read(LESSONS, count=1)
        school.read_run()
        shown.append(school.shown())

    assert shown == [["e/1"], [], ["e/1"]]
    assert school.events()[0][5] == "R2"
    assert school.books() == [{"applied": 1}] * 3
    assert school.balanced() == [True] * 3


def test_a_lesson_that_is_removed_while_it_is_an_error_is_none_any_more(
    connection: Connection[Any],
) -> None:
    school = OneSchool(connection, Night(changes=[student_lesson("1")]), Night(changes=[GONE]))
    school.read(LESSONS, count=1)
    school.read_run()
    assert school.errors() == [NO_USER]

    school.worker.finish()

    assert (school.errors(), school.shown()) == ([], [])
    assert school.books() == [{"errors": 1}, {"applied": 1}]
    assert school.balanced() == [True, True]


def test_a_version_that_is_displaced_while_it_waits_is_superseded(
    connection: Connection[Any],
) -> None:
    changed = student_lesson("1", location_name="R2")
    school = OneSchool(
        connection, Night(changes=[student_lesson("1")]), Night(changes=[changed, STUDENT])
    )

    school.read(LESSONS, "students", RUNS)

    assert school.books() == [{"superseded": 1}, {"applied": 1}]
    assert school.balanced() == [True, True]
