from datetime import timedelta

import pytest

from projections.digest.news import Count, News, Standing, Told, news_of, told_by
from tests.projections.digest.standings import NOW, night, standing

NOTHING = Told()


def told(now: Standing, before: Told = NOTHING) -> News:
    found = news_of(now, before)
    assert found is not None
    return found


def hours_ago(hours: float) -> Standing:
    return standing(night=night(started_at=NOW - timedelta(hours=hours)))


def test_a_first_night_without_an_error_is_no_news() -> None:
    assert news_of(standing(), NOTHING) is None


def test_a_school_that_never_ran_is_no_news() -> None:
    assert news_of(standing(night=None), NOTHING) is None


def test_what_was_told_is_no_news() -> None:
    now = standing("a", "b", held=("students",))

    assert news_of(now, told_by(now)) is None


def test_new_errors_are_those_that_were_not_open_when_it_was_last_told() -> None:
    found = told(standing("b", "c", "d"), told_by(standing("a", "b")))

    assert (found.new, found.put_right) == (2, 1)


def test_an_error_that_was_told_anew_by_a_snapshot_is_no_news() -> None:
    assert news_of(standing("a"), told_by(standing("a"))) is None


def test_all_put_right_is_news() -> None:
    found = told(standing(), told_by(standing("a", "b")))

    assert (found.new, found.put_right, found.errors) == (0, 2, 0)


def test_errors_and_warnings_are_counted_apart_and_by_data_set() -> None:
    now = standing("a/students", "b/students/warning", "c/subjects", "d/students")

    found = told(now, told_by(standing("a/students")))

    assert (found.errors, found.warnings) == (3, 1)
    assert found.of_data_sets == (
        Count(data_set="students", new=2, open=3),
        Count(data_set="subjects", new=1, open=1),
    )


def test_a_data_set_that_is_held_is_news_once() -> None:
    held = standing(held=("students",))

    assert told(held).held == ("students",)
    assert news_of(held, told_by(held)) is None


@pytest.mark.parametrize(("hours", "missed"), [(25.9, False), (26, True), (49.9, True), (50, True)])
def test_a_night_is_missed_after_26_hours(hours: float, missed: bool) -> None:
    found = news_of(hours_ago(hours), NOTHING)

    assert (found is not None and found.missed) == missed


@pytest.mark.parametrize(
    ("before_hours", "hours", "is_news"),
    [
        (26, 27, False),
        (26, 50, True),
        (50, 74, True),
        (74, 98, False),
        (74, 169, False),
        (74, 170, True),
        (170, 194, False),
        (74, 1_000, True),
    ],
)
def test_missed_nights_are_told_thrice_and_then_once_a_week(
    before_hours: float, hours: float, is_news: bool
) -> None:
    before = told_by(hours_ago(before_hours))
    now = hours_ago(hours)
    # The same run, seen later.
    before = Told(
        missed_nights=before.missed_nights,
        missed_since=now.night.started_at if now.night else None,
    )

    assert (news_of(now, before) is not None) == is_news


def test_another_missed_night_after_one_that_came_is_news() -> None:
    before = Told(missed_nights=1, missed_since=NOW - timedelta(days=9))

    assert told(hours_ago(26), before).missed


def test_a_night_that_came_again_is_news() -> None:
    found = told(standing(), told_by(hours_ago(26)))

    assert found.is_back
    assert not found.missed
