"""Clocks of schools' servers that are wrong: the night is refused, and leaves nothing behind."""

from datetime import timedelta
from typing import Final

import pytest

from producer.failures import UnavailableError
from producer.night.clock import CLOCK_OFF_MS_MAX, demand_right_clock, steady_clock
from producer.state.store import open_state
from tests.producer.extracts import email, student
from tests.producer.nights import SCHOOL, School
from tests.producer.test_crashes import latest, open_errors, write_nights

_NOW_MS: Final = 1_795_670_000_000
_YEARS_MS: Final = timedelta(days=5 * 365) // timedelta(milliseconds=1)
_NIGHT_MS: Final = timedelta(days=1) // timedelta(milliseconds=1)


def at(school: School, *, server_ms: int, brokers_ms: int | None) -> School:
    school.now_ms, school.broker.clock_ms = server_ms, brokers_ms
    return school


@pytest.mark.parametrize("off_ms", [-CLOCK_OFF_MS_MAX, 0, CLOCK_OFF_MS_MAX])
def test_a_clock_that_is_wrong_by_hours_does_no_harm(off_ms: int) -> None:
    demand_right_clock(_NOW_MS + off_ms, _NOW_MS)


@pytest.mark.parametrize("off_ms", [-_YEARS_MS, -CLOCK_OFF_MS_MAX - 1, CLOCK_OFF_MS_MAX + 1])
def test_a_clock_that_is_wrong_by_a_day_is_refused(off_ms: int) -> None:
    with pytest.raises(UnavailableError, match="The clock of this server is wrong"):
        demand_right_clock(_NOW_MS + off_ms, _NOW_MS)


def test_a_night_with_a_wrong_clock_sends_and_changes_nothing(school: School) -> None:
    write_nights(school, 1)
    at(school, server_ms=_NOW_MS, brokers_ms=_NOW_MS).night()
    write_nights(school, 2)
    school.broker.forget()

    with pytest.raises(UnavailableError, match=r"it says 2031-11-25 .* say 2026-11-26"):
        at(school, server_ms=_NOW_MS + _YEARS_MS, brokers_ms=_NOW_MS).night()

    assert school.broker.received == []
    at(school, server_ms=_NOW_MS + _NIGHT_MS, brokers_ms=_NOW_MS + _NIGHT_MS).night()
    assert {event["version"] for event in school.broker.events("students")} == {_NOW_MS + _NIGHT_MS}


def test_a_state_that_a_wrong_clock_has_poisoned_heals(school: School) -> None:
    write_nights(school, 1)
    at(school, server_ms=_NOW_MS, brokers_ms=_NOW_MS).night()
    write_nights(school, 2)
    school.broker.forget()
    # Brokers that do not tell the time let it pass, as those of an earlier producer did.
    at(school, server_ms=_NOW_MS + _YEARS_MS, brokers_ms=None).night()
    school.broker.forget()

    ends = at(school, server_ms=_NOW_MS + _NIGHT_MS, brokers_ms=_NOW_MS + _NIGHT_MS).night()

    students = {end["data_set"]: end for end in ends}["students"]
    assert students["snapshot"]
    assert max(event["version"] for event in school.broker.events("runs")) == _NOW_MS + _NIGHT_MS
    assert {event["version"] for event in school.broker.events("students")} == {_NOW_MS + _NIGHT_MS}
    assert len(latest(school.broker)) == students["known_count"]
    assert ("students", "32", "required_field_missing", "Surname") in open_errors(school.broker)
    assert not school.night()[0]["snapshot"]


def test_what_was_enqueued_under_a_date_in_the_future_is_not_sent(school: School) -> None:
    school.write("students", [student(1)])
    school.write("students.emails", [email(1, "bad")])
    at(school, server_ms=_NOW_MS + _YEARS_MS, brokers_ms=None)
    school.broker.lost_after = 1
    with pytest.raises(UnavailableError):
        school.night()
    school.broker.lost_after, school.broker._is_lost = None, False
    school.broker.forget()

    at(school, server_ms=_NOW_MS, brokers_ms=_NOW_MS).night()

    assert {each["version"] for each in school.broker.events("runs")} == {_NOW_MS}
    assert {each["first_version"] for each in school.broker.events("students")} == {_NOW_MS}
    with open_state(school.state, SCHOOL, str) as state:
        assert [each.version for each in state.runs.open()] == []


def test_a_run_s_clock_does_not_jump_with_the_server_s() -> None:
    times, ticks = iter([_NOW_MS * 1_000_000, 0]), iter([7_000_000, 12_000_000])

    clock = steady_clock(lambda: next(times), lambda: next(ticks))

    assert clock() == _NOW_MS + 5
