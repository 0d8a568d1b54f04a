"""Timetable nights that die at any step, against nights that do not."""

from contextlib import suppress

import pytest

from tests.producer.extracts import lesson
from tests.producer.nights import School
from tests.producer.test_crashes import POINTS, Killed

LESSONS = "student-timetables"
WINDOW = {"from": "2026-09-07", "to": "2026-09-25"}
STEADY = [lesson(number, "2026-09-25") for number in range(12)]
NIGHTS = [
    [*STEADY, lesson(100, "2026-09-15"), lesson(101, "2026-09-13"), lesson(102, "2026-09-26")],
    [*STEADY[1:], lesson(0, "2026-09-24"), lesson(103, "2026-09-16", StartTime=None)],
    [*STEADY[2:], lesson(0, "2026-09-24"), lesson(104, "2026-09-17")],
]


def nights(school: School, point: str | None, patch: pytest.MonkeyPatch) -> tuple[object, ...]:
    """Do both nights, each after a first try that dies; return what MYA was told in the end."""
    school.data_sets, school.day = [LESSONS], "2026-09-14"
    for rows in NIGHTS:
        school.write(LESSONS, rows, WINDOW)
        if point:
            with patch.context() as inner, suppress(Killed):
                POINTS[point](inner)
                school.night()
        ends = school.night()
    end = next(each for each in ends if each["data_set"] == LESSONS)
    latest = {
        each["record_id"]: (each["operation"] == "removed", each["content_hash"])
        for each in school.broker.events(LESSONS)
    }
    return latest, end["known_count"], end["known_digest"], end["window"]


@pytest.mark.parametrize("point", POINTS)
def test_a_timetable_night_that_dies_loses_nothing(
    school: School,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
) -> None:
    undisturbed = School(tmp_path_factory.mktemp("undisturbed"))

    expected = nights(undisturbed, None, monkeypatch)

    assert expected == nights(school, point, monkeypatch)
    assert expected[1] == 13
