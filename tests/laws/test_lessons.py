"""Lessons: shown while their user is there, whatever is read first; errors only where they help."""

from typing import Any, Final

import pytest
from psycopg import Connection

from contract.names import RUNS
from tests.laws.lessons import (
    LESSONS,
    STAFF_LESSONS,
    OneSchool,
    lesson,
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

Standing = tuple[list[str], list[tuple[str, str, str, str]], list[dict[str, int]]]
"""The lessons that are shown, the open errors, and the books of each run."""


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
    before = _standing(school)
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
        found.append(_standing(school))
        school.read_run()
        found.append(_standing(school))

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
        found.append(_standing(school))
    school.read("students")
    found.append(_standing(school))

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
    before = _standing(school)

    school.read("students")
    between = _standing(school)
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
    before = _standing(school)
    school.read_run()
    school.worker.finish()

    wrong = ("e/1", "dates_reversed", "", NO_USER[3])
    assert before == ([], [wrong], [{"errors": 1}])
    assert (school.shown(), school.errors()) == (["e/1"], [])
    assert school.books() == [{"errors": 1}, {"applied": 1}]
    assert school.balanced() == [True, True]


@pytest.mark.parametrize(
    "values",
    [
        {"start_at": "tomorrow"},
        {"start_at": None},
        {"user_id": ""},
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


def _standing(school: OneSchool) -> Standing:
    return school.shown(), school.errors(), school.books()
