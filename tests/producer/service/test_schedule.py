from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producer.failures import ConfigurationError
from producer.service.schedule import (
    FIRST_RETRY,
    LAST_RETRY,
    SPREAD_SHARE,
    Decision,
    Faults,
    Pause,
    RunNow,
    Wait,
    Window,
    decide,
    fraction_of,
    is_late,
    next_start,
    night_at,
    night_of,
)

LONDON = ZoneInfo("Europe/London")
WINDOW = Window()
SCHOOL = "4711"

schools = st.text("abc0123456789", min_size=1, max_size=12)
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


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON)


def asked(now: datetime, ended: datetime | None = None, faults: Faults | None = None) -> Decision:
    return decide(WINDOW, SCHOOL, now, last_ended=ended, faults=faults or Faults())


def reason(decision: Decision) -> str:
    return decision.reason if isinstance(decision, Wait) else "run"


def test_a_school_always_has_the_same_place_in_the_window() -> None:
    assert fraction_of("4711") == fraction_of("4711") != fraction_of("4712")


def test_schools_spread_evenly() -> None:
    tenths = [int(fraction_of(str(school)) * 10) for school in range(10_000)]

    assert all(850 < tenths.count(tenth) < 1150 for tenth in range(10))


@given(windows, schools, days)
def test_a_start_lies_inside_its_window_with_room_to_try_again(
    window: Window, school: str, day: date
) -> None:
    night = night_of(window, school, day)

    room = (night.closes - night.opens) * (1 - SPREAD_SHARE)
    assert night.opens <= night.start <= night.closes - room < night.closes <= night.ends


@given(windows, days)
def test_nights_follow_each_other_without_meeting(window: Window, day: date) -> None:
    tonight, tomorrow = (night_of(window, SCHOOL, each) for each in (day, day + timedelta(days=1)))

    assert tonight.ends < tomorrow.opens


@given(windows, days, st.integers(0, 24 * 60))
def test_a_window_is_outside_school_hours(window: Window, day: date, minutes: int) -> None:
    now = datetime.combine(day, time(0), window.zone) + timedelta(minutes=minutes)

    decision = decide(window, SCHOOL, now.astimezone(UTC), last_ended=None)

    local_time = now.astimezone(UTC).astimezone(window.zone).time()
    assert not (isinstance(decision, RunNow) and time(7) <= local_time < time(18))


def test_a_server_that_comes_back_inside_the_window_begins_at_once() -> None:
    night = night_of(WINDOW, SCHOOL, date(2026, 11, 24))

    assert RunNow(night) == asked(night.closes - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (timedelta(minutes=-1), "run"),
        (timedelta(0), "done"),
        (timedelta(hours=1), "done"),
        # Written by a clock that was ahead.
        (timedelta(days=365), "run"),
    ],
)
def test_a_run_counts_that_ended_since_the_window_opened(ended: timedelta, said: str) -> None:
    night = night_of(WINDOW, SCHOOL, date(2026, 11, 24))

    assert said == reason(asked(night.closes - timedelta(minutes=1), night.opens + ended))


def test_a_pause_leaves_its_nights_out() -> None:
    window = Window(paused=(Pause(date(2026, 12, 19), date(2027, 1, 3)),))
    now = local(date(2026, 12, 18), 12)

    begins = next_start(window, SCHOOL, now, last_ended=None)

    assert night_of(window, SCHOOL, date(2027, 1, 4)).start == begins
    assert reason(decide(window, SCHOOL, local(date(2027, 1, 3), 4), last_ended=None)) == "paused"


def test_a_fault_is_tried_again_later_and_later() -> None:
    night = night_of(WINDOW, SCHOOL, date(2026, 11, 24))
    waits = []
    for count in range(1, 12):
        decision = asked(night.start, None, Faults(count=count, latest=night.start))
        assert isinstance(decision, Wait)
        assert decision.reason == "retry"
        waits.append(decision.until - night.start)

    assert waits == sorted(waits)
    assert FIRST_RETRY <= waits[0] < 2 * FIRST_RETRY
    assert LAST_RETRY <= waits[-1] < 2 * LAST_RETRY


def test_nothing_is_tried_again_after_the_window() -> None:
    night = night_of(WINDOW, SCHOOL, date(2026, 11, 24))
    now = night.closes - timedelta(minutes=1)

    assert Wait(night.closes, "retry") == asked(now, None, Faults(count=9, latest=now))
    assert reason(asked(night.closes, None, Faults(count=9, latest=now))) == "not_yet"


def test_a_fault_of_last_night_or_of_a_wrong_clock_delays_nothing() -> None:
    night = night_of(WINDOW, SCHOOL, date(2026, 11, 24))
    last_night, ahead = night.opens - timedelta(hours=20), night.start + timedelta(days=9)

    for latest in (last_night, ahead):
        assert RunNow(night) == asked(night.start, None, Faults(count=9, latest=latest))


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (time(18), time(7)),
        (time(22), time(5)),
        (time(0), time(1)),
        (time(20), time(23)),
        (time(18), time(0)),
    ],
)
def test_a_window_may_lie_anywhere_outside_school_hours(opens: time, closes: time) -> None:
    night = night_of(Window(opens=opens, closes=closes), SCHOOL, date(2026, 11, 24))

    assert timedelta(hours=1) <= night.closes - night.opens <= timedelta(hours=13)
    assert night.closes.astimezone(LONDON).time() == closes


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        (time(0, 30), time(7, 1), "school hours"),
        (time(17, 59), time(23), "school hours"),
        (time(9), time(12), "school hours"),
        (time(0, 30), time(1, 29), "too short"),
        (time(5), time(0, 30), "too short"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(opens: time, closes: time, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Window(opens=opens, closes=closes)


@pytest.mark.parametrize(
    ("hours", "late"), [(25.9, False), (26.1, True)], ids=["in time", "too late"]
)
def test_more_than_a_day_and_two_hours_without_a_run_is_late(hours: float, late: bool) -> None:
    now = local(date(2026, 11, 24), 6)

    assert late == is_late(WINDOW, SCHOOL, now, last_ended=now - timedelta(hours=hours))


def test_a_pause_makes_nobody_late_until_the_first_night_after_it_is_over() -> None:
    window = Window(paused=(Pause(date(2026, 12, 19), date(2027, 1, 3)),))
    ended = local(date(2026, 12, 18), 2)
    during, first, after = (
        local(day, 6) for day in (date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 4))
    )

    told = [is_late(window, SCHOOL, now, last_ended=ended) for now in (during, first, after)]

    assert told == [False, False, True]


def test_the_night_at_a_moment_is_the_one_that_is_open_or_opens_next() -> None:
    window = Window(opens=time(22), closes=time(5))
    day = date(2026, 11, 24)

    nights = [night_at(window, SCHOOL, local(day, hour)).day for hour in (4, 5, 12, 22)]

    assert [day - timedelta(days=1), day, day, day] == nights
