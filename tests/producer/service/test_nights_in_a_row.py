"""Nights as they follow each other: clocks that change or jump, power that goes away."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.service.schedule import (
    RunNow,
    Wait,
    Window,
    decide,
    next_start,
    night_of,
)

WINDOW = Window()
SCHOOL = "4711"
SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)

zones = st.sampled_from(
    [*map(ZoneInfo, ("Europe/London", "Asia/Hong_Kong", "America/New_York", "Australia/Lord_Howe"))]
)
windows = st.builds(
    lambda begin, length, zone: Window(
        opens=_evening(begin), closes=_evening(begin + length), zone=zone
    ),
    st.integers(0, 11 * 60),
    st.integers(60, 120),
    zones,
)
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def _evening(minutes: int) -> time:
    return (datetime(2000, 1, 1, 18, tzinfo=UTC) + timedelta(minutes=minutes)).time()


def nights_done(
    window: Window, begin: datetime, end: datetime, off: tuple[datetime, datetime]
) -> list[date]:
    """Live through a span of time, with the power off for a part of it; a run takes a minute."""
    done, now, ended = [], begin, None
    while now < end:
        if off[0] <= now < off[1]:
            now = off[1]
        match decide(window, SCHOOL, now, last_ended=ended):
            case RunNow(night):
                done.append(night.day)
                now = ended = now + timedelta(minutes=1)
            case Wait(until):
                now = min(until, off[0]) if now < off[0] else until
    return done


@given(windows, days, st.integers(1, 30))
def test_every_night_is_done_once(window: Window, day: date, count: int) -> None:
    begin = night_of(window, SCHOOL, day).opens
    last = day + timedelta(days=count - 1)

    done = nights_done(window, begin, night_of(window, SCHOOL, last).closes, (begin, begin))

    assert [day + timedelta(days=each) for each in range(count)] == done


@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize("window", [WINDOW, Window(opens=time(1, 15), closes=time(2, 30))])
def test_a_change_of_the_clocks_neither_skips_nor_doubles_a_night(
    change: date, window: Window
) -> None:
    around = [change + timedelta(days=each) for each in (-1, 0, 1)]
    begin, end = (
        night_of(window, SCHOOL, around[0]).opens,
        night_of(window, SCHOOL, around[-1]).closes,
    )

    assert around == nights_done(window, begin, end, (begin, begin))


def test_the_window_is_an_hour_shorter_in_march_and_longer_in_october() -> None:
    lengths = [
        night.closes - night.opens
        for night in (night_of(WINDOW, SCHOOL, day) for day in (SPRING, AUTUMN))
    ]

    assert [timedelta(hours=3.5), timedelta(hours=5.5)] == lengths


@given(days, st.integers(0, 72 * 60), st.integers(1, 72 * 60))
def test_a_power_cut_costs_the_nights_that_lie_in_it_and_no_other(
    day: date, after: int, minutes: int
) -> None:
    nights = [night_of(WINDOW, SCHOOL, day + timedelta(days=each)) for each in range(7)]
    off = nights[0].opens + timedelta(minutes=after)
    on = off + timedelta(minutes=minutes)

    done = nights_done(WINDOW, nights[0].opens, nights[-1].closes, (off, on))

    missed = {night.day for night in nights if off <= night.start and on >= night.closes}
    assert [night.day for night in nights if night.day not in missed] == done


@given(days, st.integers(-400 * 24, 400 * 24), st.integers(-400 * 24, 400 * 24))
def test_a_clock_that_jumps_never_silences_the_nights(day: date, hours: int, back: int) -> None:
    start = night_of(WINDOW, SCHOOL, day).opens
    ended = start + timedelta(hours=hours)
    now = start + timedelta(hours=back)

    begins = next_start(WINDOW, SCHOOL, now, last_ended=ended)

    assert begins is not None
    assert now <= begins < now + timedelta(days=2)
