"""The accepted school day: the first import is accepted by itself, a later one changes nothing."""

from datetime import time
from typing import Any, Final

import pytest
from psycopg import Connection

from contract.names import RUNS
from tests.laws.class_lessons import period
from tests.laws.one_school import OneSchool
from tests.laws.school import Change, End


def slot(period_id: str, name: str = "Period 1", start: int = 9, end: int = 10) -> tuple[Any, ...]:
    return period_id, "School Day", name, time(start), time(end), True


GONE: Final[Change] = ("periods", "1", None)


@pytest.fixture
def school(connection: Connection[Any]) -> OneSchool:
    return OneSchool(connection)


def test_the_first_import_is_accepted_by_itself(school: OneSchool) -> None:
    school.night(period("1"), period("2", "Period 2", "10:00:00", "11:00:00"))

    assert school.rows("time_slots") == [slot("1"), slot("2", "Period 2", 10, 11)]
    assert school.errors == set()
    assert school.balanced == {True}


@pytest.mark.parametrize(
    "second",
    [
        [period("1", "Lesson 1", "08:00:00", "09:00:00")],
        [period("3")],
        [GONE],
        [GONE, period("3")],
    ],
)
def test_a_second_import_changes_nothing(second: list[Change], school: OneSchool) -> None:
    school.night(period("1"))
    school.night(*second)

    assert school.rows("time_slots") == [slot("1")]


def test_a_period_that_comes_back_as_it_was_proposed_changes_nothing(school: OneSchool) -> None:
    school.night(period("1"))
    school.night(GONE)
    school.night(period("1", "Lesson 1"))

    assert school.rows("time_slots") == [slot("1")]


@pytest.mark.parametrize("order", [("periods", RUNS), (RUNS, "periods")])
def test_the_first_import_is_the_first_whenever_it_is_read(
    order: tuple[str, ...], school: OneSchool
) -> None:
    school.publish(period("1"), period("2"))
    school.publish(period("1", "Lesson 1"), ("periods", "2", None), period("3"))
    school.read(*order)

    assert school.rows("time_slots") == [slot("1"), slot("2")]


def test_what_left_before_the_end_of_the_first_run_is_not_accepted(school: OneSchool) -> None:
    school.night(period("1"), period("2"), end=End.ABANDONED)
    before = school.rows("time_slots")
    school.night(GONE)

    assert before == []
    assert school.rows("time_slots") == [slot("2")]


def test_a_period_that_breaks_a_rule_is_an_error_and_not_accepted(school: OneSchool) -> None:
    school.night(period("1"), period("2", start="11:00:00"))

    assert school.rows("time_slots") == [slot("1")]
    assert school.errors == {("periods", "2", "dates_reversed", "")}


def test_an_import_without_any_sound_period_leaves_it_to_the_next(school: OneSchool) -> None:
    school.night(period("1", start="11:00:00"))
    before = school.rows("time_slots")
    school.night()
    school.night(period("1"))

    assert before == []
    assert school.rows("time_slots") == [slot("1")]


def test_a_run_that_has_not_completed_periods_accepts_none(school: OneSchool) -> None:
    school.night(period("1"), end=End.CUT)
    school.night()

    assert school.rows("time_slots") == []


def test_a_replay_changes_nothing(school: OneSchool) -> None:
    school.night(period("1"))
    school.night(period("1", "Lesson 1"), period("2"))

    school.rebuild()

    assert school.rows("time_slots") == [slot("1")]


def test_no_versions_are_kept_once_a_school_day_is_accepted(
    school: OneSchool, connection: Connection[Any]
) -> None:
    school.night(period("1"))
    school.night(period("1", "Lesson 1"), period("2"))

    assert connection.execute("SELECT * FROM period_version").fetchall() == []
