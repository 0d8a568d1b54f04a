"""Moments in British words, in the time of the school."""

from datetime import UTC, datetime, timedelta

import pytest

from projections.wording.clock import SchoolClock, british_dates, duration, span

NOW = datetime(2026, 11, 24, 8, 5, tzinfo=UTC)
LONDON = SchoolClock.of("Europe/London", NOW)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 24, 2, 31, tzinfo=UTC), "24 November 2026, 02:31"),
        (datetime(2026, 7, 3, 2, 31, tzinfo=UTC), "3 July 2026, 03:31"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "1 July 2026, 00:30"),
    ],
)
def test_a_moment_is_said_in_the_schools_own_time(at: datetime, expected: str) -> None:
    assert expected == LONDON.moment(at)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), "today"),
        (datetime(2026, 11, 23, 23, 59, tzinfo=UTC), "yesterday"),
        (datetime(2026, 11, 22, 23, 59, tzinfo=UTC), "Sunday"),
        (datetime(2026, 11, 18, 0, 0, tzinfo=UTC), "Wednesday"),
        (datetime(2026, 11, 17, 0, 0, tzinfo=UTC), "17 November"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "31 December 2025"),
    ],
)
def test_a_day_is_said_as_people_do(at: datetime, expected: str) -> None:
    assert expected == LONDON.day(at)


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (timedelta(seconds=20), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=31), "31 hours"),
        (timedelta(hours=47, minutes=59), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=9), "9 days"),
    ],
)
def test_a_long_time_is_said_in_its_largest_unit(passed: timedelta, expected: str) -> None:
    assert expected == span(passed)


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=59.9), "59 s"),
        (timedelta(seconds=60), "1 min 00 s"),
        (timedelta(minutes=4, seconds=12), "4 min 12 s"),
        (timedelta(minutes=60), "1 h 00 min"),
        (timedelta(hours=1, minutes=5, seconds=59), "1 h 05 min"),
        (timedelta(seconds=-3), "0 s"),
    ],
)
def test_a_duration_is_short(passed: timedelta, expected: str) -> None:
    assert expected == duration(passed)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 24, 23, 59, tzinfo=UTC), "today"),
        (datetime(2026, 11, 25, 2, 30, tzinfo=UTC), "tomorrow"),
        (datetime(2026, 11, 29, 2, 30, tzinfo=UTC), "on Sunday"),
        (datetime(2026, 12, 24, 2, 30, tzinfo=UTC), "on 24 December 2026"),
    ],
)
def test_a_day_to_come(at: datetime, expected: str) -> None:
    assert expected == LONDON.coming_day(at)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8B/Ma1, R12, 2026-11-24T09:00:00", "8B/Ma1, R12, 24 November 2026, 09:00"),
        ("7022, R4, 2026-09-01", "7022, R4, 1 September 2026"),
        ("Baker, Ann, 00231", "Baker, Ann, 00231"),
        ("2026-13-41", "2026-13-41"),
    ],
)
def test_dates_in_a_label_are_british(text: str, expected: str) -> None:
    assert expected == british_dates(text)


def test_machines_are_told_the_offset() -> None:
    at = datetime(2026, 7, 3, 2, 31, tzinfo=UTC)

    assert LONDON.iso(at) == "2026-07-03T03:31:00+01:00"


@pytest.mark.parametrize("name", ["Nowhere/Else", "", "../etc"])
def test_a_time_zone_that_nobody_knows_is_utc(name: str) -> None:
    clock = SchoolClock.of(name, NOW)

    assert clock.moment(NOW) == "24 November 2026, 08:05"
    assert clock.place == "UTC"


def test_the_place_of_a_time_zone() -> None:
    assert SchoolClock.of("America/New_York", NOW).place == "New York"
