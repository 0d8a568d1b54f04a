"""Lessons of school years that are long over: forgotten, and nothing said of it."""

import sqlite3

import pytest

from tests.producer.extracts import lesson
from tests.producer.nights import School

LESSONS = "student-timetables"
THEN = {"from": "2025-06-01", "to": "2025-09-30"}
NOW = {"from": "2026-09-14", "to": "2026-09-25"}


@pytest.mark.parametrize(
    ("day", "window", "expected"),
    [
        ("2025-07-31", NOW, []),
        ("2025-08-01", NOW, ["100/7"]),
        ("2025-07-31", THEN | {"to": "2026-09-25"}, ["100/7"]),
    ],
)
def test_a_lesson_is_forgotten_with_the_school_year_before_the_last(
    school: School, day: str, window: dict[str, str], expected: list[str]
) -> None:
    school.day, school.data_sets = "2025-06-02", [LESSONS]
    school.write(LESSONS, [lesson(100, day)], THEN)
    school.end(None, LESSONS)

    school.day = "2026-09-14"
    old = [lesson(100, day)] if window["from"] == THEN["from"] else []
    school.write(LESSONS, [*old, lesson(1, "2026-09-25")], window)
    end = school.end(None, LESSONS)

    assert [each for each in _known(school) if each != "1/7"] == expected
    assert school.sent(LESSONS) == [("created", "1/7")]
    assert end["counts"]["removed"] == 0
    assert _known_count(school) == len(expected) + 1


def _known(school: School) -> list[str]:
    with sqlite3.connect(school.state / "state.sqlite") as connection:
        rows = connection.execute("SELECT record_id FROM known ORDER BY record_id")
        return [record_id for (record_id,) in rows]


def _known_count(school: School) -> int:
    with sqlite3.connect(school.state / "state.sqlite") as connection:
        row = connection.execute(
            "SELECT known_count FROM data_set WHERE name = ?", (LESSONS,)
        ).fetchone()
    return int(row[0])
