"""Lessons: what is past needs no user, what is not judged waits for none, what is unsound shows."""

from typing import Any, Final

import pytest
from psycopg import Connection

from tests.laws.lessons import (
    LESSONS,
    OneSchool,
    Standing,
    lesson,
    student_lesson,
)
from tests.laws.records import staff_member, student
from tests.laws.school import DAY, Change, Night

STUDENT: Final[Change] = ("students", "1", student())
STAFF_MEMBER: Final[Change] = ("staff-members", "2", staff_member())
GONE: Final[Change] = (LESSONS, "e/1", None)
ANOTHER_STUDENT: Final[Change] = ("students", "9", student())
UNSOUND: Final[Change] = ("students", "1", student(surname=""))

NO_USER: Final = ("e/1", "no_user", "1", f"7a/Ma, R1, {DAY}T09:00:00")
YESTERDAY: Final = "2026-03-01"


@pytest.mark.parametrize(
    ("day", "errors", "books"),
    [(DAY, [NO_USER], [{"errors": 1}]), (YESTERDAY, [], [{"applied": 1}])],
)
def test_only_a_lesson_that_is_not_past_needs_its_user(
    connection: Connection[Any],
    day: str,
    errors: list[tuple[str, str, str, str]],
    books: list[dict[str, int]],
) -> None:
    school = OneSchool(connection, Night(changes=[student_lesson("1", day=day)]))

    school.worker.finish()

    assert (school.errors(), school.shown(), school.books()) == (errors, [], books)
    assert school.balanced() == [True]


def test_an_error_ends_when_the_lesson_is_past_and_its_student_may_still_come(
    connection: Connection[Any],
) -> None:
    nights = [
        Night(changes=[student_lesson("1")]),
        Night(day="2026-03-03"),
        Night(day=DAY),
        Night(day="2026-03-03"),
        Night(changes=[STUDENT], day="2026-03-03"),
    ]
    school = OneSchool(connection, *nights)
    school.read(LESSONS)
    found = []

    for _ in nights[:4]:
        school.read_run()
        found.append(school.standing())
    school.read("students")
    found.append(school.standing())

    missing: Standing = [], [NO_USER], [{"errors": 1}]
    past: Standing = [], [], [{"applied": 1}]
    assert found == [missing, past, missing, past, (["e/1"], [], [{"applied": 1}])]


def test_without_students_nothing_is_judged_until_the_first_of_them_comes(
    connection: Connection[Any],
) -> None:
    without = frozenset({"students"})
    nights = [
        Night(changes=[student_lesson("1"), student_lesson("9")], skipped=without),
        Night(changes=[ANOTHER_STUDENT], skipped=frozenset()),
    ]
    school = OneSchool(connection, *nights)
    school.read(LESSONS)
    school.read_run()
    before = school.standing()

    school.read("students")
    between = school.standing()
    school.read_run()

    assert before == ([], [], [{"applied": 2}])
    assert between == (["e/9"], [], [{"applied": 1, "waiting": 1}])
    assert (school.shown(), school.errors()) == (["e/9"], [NO_USER])
    assert school.books() == [{"applied": 1, "errors": 1}]
    assert school.balanced() == [True, True]


def test_a_lesson_that_breaks_a_rule_is_an_error_and_a_fix_clears_it(
    connection: Connection[Any],
) -> None:
    backwards = student_lesson("1", end_at=f"{YESTERDAY}T10:00:00")
    nights = Night(changes=[STUDENT, backwards]), Night(changes=[student_lesson("1")])
    school = OneSchool(connection, *nights)
    school.read("students")

    school.read(LESSONS, count=1)
    before = school.standing()
    school.read_run()
    school.worker.finish()

    wrong = ("e/1", "dates_reversed", "", NO_USER[3])
    assert before == ([], [wrong], [{"errors": 1}])
    assert (school.shown(), school.errors()) == (["e/1"], [])
    assert school.books() == [{"errors": 1}, {"applied": 1}]
    assert school.balanced() == [True, True]


def test_a_lesson_without_the_user_of_its_key_is_set_aside(connection: Connection[Any]) -> None:
    own = lesson("1") | {"user_id": ""}
    school = OneSchool(connection, Night(changes=[STUDENT, (LESSONS, "e/1", own)]))

    school.worker.finish()

    assert (school.shown(), school.books(), school.errors()) == ([], [{"quarantined": 1}], [])


@pytest.mark.parametrize(
    "values",
    [
        {"start_at": "tomorrow"},
        {"start_at": None},
        {"class_name": "7" * 501},
        {"location_name": "R" * 5_000},
    ],
)
def test_whatever_a_lesson_says_it_can_be_kept(
    connection: Connection[Any], values: dict[str, Any]
) -> None:
    own = lesson("1") | {name: value or "" for name, value in values.items()}
    school = OneSchool(connection, Night(changes=[STUDENT, (LESSONS, "e/1", own)]))

    school.worker.finish()

    assert (school.shown(), school.books()) == ([], [{"errors": 1}])
    assert {record_id for record_id, *_ in school.errors()} == {"e/1"}
