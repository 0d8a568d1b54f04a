"""What stands on top: silence and what was held."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from projections.reading.runs import DataSetNight, HeldDataSet, LastNight
from projections.web.view_models.notices import RUNNING_LONG_AFTER, is_silent, notices_of
from tests.projections.web.view_models.readings import CLOCK, LINKS, NOW, TOOK, data_set, night, run

_ALMOST = timedelta(hours=26) / timedelta(days=1) + TOOK / timedelta(days=1)


def titles(last: LastNight, data_sets: Sequence[DataSetNight]) -> list[str]:
    return [notice.title for notice in notices_of(last, data_sets, CLOCK, LINKS)]


def test_a_good_night_has_none() -> None:
    assert titles(night(run()), [data_set("students")]) == []


def test_a_school_without_a_run_has_none() -> None:
    assert titles(night(None), []) == []


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        (_ALMOST, []),
        (_ALMOST + 0.001, ["No completed run for 26 hours"]),
        (3, ["No completed run for 2 days"]),
    ],
)
def test_silence_for_more_than_26_hours(days_ago: float, expected: list[str]) -> None:
    assert titles(night(run(days_ago)), []) == expected


def test_runs_of_which_none_ended() -> None:
    began = run(2, state="abandoned")

    found = titles(night(began, overdue=True), [])

    assert found == ["No completed run yet", "The last run broke off"]


def test_a_first_run_that_is_under_way_is_no_silence() -> None:
    began = run(0.01, state="running")

    assert titles(night(began), []) == []
    assert not is_silent(night(began), CLOCK)


@pytest.mark.parametrize(
    ("running", "expected"),
    [(RUNNING_LONG_AFTER, []), (timedelta(hours=7), ["A run has been going for 7 hours"])],
)
def test_a_run_that_takes_too_long(running: timedelta, expected: list[str]) -> None:
    latest = run(running / timedelta(days=1), state="running")

    assert titles(night(latest, run(0.5)), []) == expected


def test_books_that_do_not_balance() -> None:
    assert titles(night(run(balanced=False)), []) == ["Some records are not accounted for"]


def test_what_is_held_and_what_waits_to_be_removed() -> None:
    held = (
        HeldDataSet(data_set="house-groups", reason="held", since=NOW - timedelta(days=1)),
        HeldDataSet(data_set="students", reason="removals", since=None),
    )

    found = titles(night(run(), held=held), [])

    assert found == ["House groups: held back since 23 November 2026", "Students: removals wait"]


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("off", []),
        ("not_selected", []),
        ("held", []),  # which is told of by `held`, and since when
        ("extract_missing", ["Rooms: not sent in the last run"]),
        ("a_new_reason", ["Rooms: not sent in the last run"]),
    ],
)
def test_what_was_not_sent_other_than_on_purpose(reason: str, expected: list[str]) -> None:
    skipped = data_set("rooms", state="skipped", reason=reason)

    assert titles(night(run()), [skipped]) == expected
