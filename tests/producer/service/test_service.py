"""The loop of the service, on a clock that goes on only when it waits."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from producer.failures import ConfigurationError, UnavailableError
from producer.service.schedule import Pause, Window, night_of
from producer.service.service import LOOK_EVERY, Service
from producer.state.past import Fault

SCHOOL = "4711"
DAY = date(2026, 11, 24)
TONIGHT = night_of(Window(), SCHOOL, DAY)


@dataclass
class FakeWorld:
    """Clock, stop, runner and state in one; each run takes a minute and ends as it is told."""

    now_at: datetime
    until: datetime
    outcomes: list[bool] = field(default_factory=list)
    """Whether each run comes to its end; those after them all do."""
    begun: list[datetime] = field(default_factory=list)
    ended: datetime | None = None
    fault: Fault | None = None
    window: Callable[[], Window] = Window

    def now(self) -> datetime:
        return self.now_at

    def wait(self, seconds: float) -> bool:
        assert seconds <= LOOK_EVERY.total_seconds()
        self.now_at += timedelta(seconds=seconds)
        return self.now_at >= self.until

    def run(self, *, ends: datetime) -> int:
        assert self.now_at < ends
        self.begun.append(self.now_at)
        self.now_at += timedelta(minutes=1)
        is_good = self.outcomes.pop(0) if self.outcomes else True
        if is_good:
            self.ended = self.now_at
        else:
            self.fault = Fault(at_ms=int(self.now_at.timestamp() * 1000), reason="No broker.")
        return 0 if is_good else 1

    def last_ended(self) -> datetime | None:
        return self.ended

    def serve(self) -> None:
        Service(
            school=SCHOOL,
            # The tests replace them while the service runs.
            window=lambda: self.window(),  # noqa: PLW0108
            last_ended=lambda: self.last_ended(),  # noqa: PLW0108
            last_fault=lambda: self.fault,
            now=self.now,
            runner=self,
            stop=self,
        ).serve()


def test_a_night_begins_at_the_schools_own_start() -> None:
    world = FakeWorld(TONIGHT.opens - timedelta(hours=5), until=TONIGHT.closes)

    world.serve()

    assert [TONIGHT.start] == world.begun


def test_every_night_of_a_week_is_done_once() -> None:
    world = FakeWorld(TONIGHT.opens, until=TONIGHT.opens + timedelta(days=7))

    world.serve()

    assert [DAY + timedelta(days=each) for each in range(7)] == [
        begun.date() for begun in world.begun
    ]


def test_a_fault_is_tried_again_until_the_night_is_done() -> None:
    world = FakeWorld(TONIGHT.opens, until=TONIGHT.closes, outcomes=[False, False])

    world.serve()

    assert len(world.begun) == 3
    first, second = (b - a for a, b in zip(world.begun, world.begun[1:], strict=False))
    assert timedelta(minutes=2) < first < second


def test_a_night_of_nothing_but_faults_is_over_with_its_window_and_the_next_comes() -> None:
    tomorrow = night_of(Window(), SCHOOL, DAY + timedelta(days=1))
    world = FakeWorld(TONIGHT.opens, until=tomorrow.closes, outcomes=[False] * 9)

    world.serve()

    assert all(begun < TONIGHT.closes for begun in world.begun[:-1])
    assert tomorrow.start == world.begun[-1]


def test_a_run_by_hand_inside_the_window_is_the_night() -> None:
    world = FakeWorld(TONIGHT.opens, until=TONIGHT.closes, ended=TONIGHT.opens)

    world.serve()

    assert not world.begun


def test_a_pause_that_is_put_into_the_settings_is_seen() -> None:
    world = FakeWorld(TONIGHT.opens, until=TONIGHT.closes)
    paused = Window(paused=(Pause(DAY, DAY),))
    world.window = lambda: Window() if world.now_at < TONIGHT.start - LOOK_EVERY * 2 else paused

    world.serve()

    assert not world.begun


def test_settings_that_are_spoilt_leave_those_that_were_read_before() -> None:
    world = FakeWorld(TONIGHT.opens, until=TONIGHT.closes)

    def spoilt() -> Window:
        raise ConfigurationError("The settings are no TOML.")

    world.window = spoilt

    with capture_logs() as logs:
        world.serve()

    assert [TONIGHT.start] == world.begun
    assert "settings_unusable" in {line["event"] for line in logs}


def test_a_state_that_cannot_be_read_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world = FakeWorld(TONIGHT.start, until=TONIGHT.start + timedelta(minutes=9))
    mended = TONIGHT.start + timedelta(minutes=5)

    def last_ended() -> datetime | None:
        if world.now_at < mended:
            raise UnavailableError("The state cannot be used.")
        return world.ended

    monkeypatch.setattr(world, "last_ended", last_ended)

    world.serve()

    assert [mended] == world.begun


def test_what_the_service_waits_for_is_said_once() -> None:
    world = FakeWorld(TONIGHT.opens, until=TONIGHT.start)

    with capture_logs() as logs:
        world.serve()

    assert [(line["event"], line["reason"]) for line in logs] == [("waiting", "not_yet")]


def test_a_night_that_failed_is_logged_with_its_reason() -> None:
    world = FakeWorld(TONIGHT.opens, until=TONIGHT.closes, outcomes=[False])

    with capture_logs() as logs:
        world.serve()

    failed = [line for line in logs if line["event"] == "night_failed"]
    assert [(line["reason"], line["times"]) for line in failed] == [("No broker.", 1)]
