"""The loop of the service: waits for what is due, does it, and waits again.

Promises: one run at a time; a fault of a night ends the night's try and never the service; the
clock may jump, for it is looked at again every half minute; a stop is noticed within a second.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol, assert_never

import structlog

from producer.failures import ConfigurationError, UnavailableError
from producer.service.schedule import Faults, Night, RunNow, Wait, Window, decide
from producer.state.past import Fault

LOOK_EVERY: Final = timedelta(seconds=30)
"""A clock that was put right, a server that slept, a run by hand: each is seen within so long."""

log = structlog.get_logger()


class Stop(Protocol):
    """Tells when the service is asked to end."""

    def wait(self, seconds: float) -> bool:
        """Wait for so long, or until it is asked to; say whether it is."""
        ...


class Runner(Protocol):
    """Does a night."""

    def run(self, *, ends: datetime) -> int:
        """Run until the end, a stop, or that moment, and return the exit code."""
        ...


@dataclass(slots=True, kw_only=True)
class Service:
    """The service of one school, with everything that it needs of the world."""

    school: str
    window: Callable[[], Window]
    """Asked at each look, so that a pause can be put into the settings of a service that runs."""
    last_ended: Callable[[], datetime | None]
    last_fault: Callable[[], Fault | None]
    """What of the world last kept a run from its end."""
    now: Callable[[], datetime]
    runner: Runner
    stop: Stop
    _faults: Faults = field(default_factory=Faults)
    _told: object = None
    _last_window: Window = field(default_factory=Window)

    def serve(self) -> None:
        """Do the nights as they come, until the stop."""
        seconds = 0.0
        while not self.stop.wait(seconds):
            seconds = self._look()

    def _look(self) -> float:
        """Do what is due, and return for how long nothing is."""
        try:
            return self._do_what_is_due()
        except UnavailableError as error:
            self._tell("state_unusable", reason=str(error))
            return LOOK_EVERY.total_seconds()

    def _do_what_is_due(self) -> float:
        now, last_ended = self.now(), self.last_ended()
        decision = decide(
            self._window(), self.school, now, last_ended=last_ended, faults=self._faults
        )
        match decision:
            case RunNow(night):
                self._run(night, last_ended)
                return 0.0
            case Wait(until, reason):
                self._tell("waiting", reason=reason, until=until.isoformat())
                return min(until - now, LOOK_EVERY).total_seconds()
            case _:
                assert_never(decision)

    def _window(self) -> Window:
        try:
            self._last_window = self.window()
        except ConfigurationError as error:
            self._tell("settings_unusable", reason=str(error))
        return self._last_window

    def _run(self, night: Night, before: datetime | None) -> None:
        log.info("night_begins", night=night.day.isoformat())
        begun = self.now()
        code = self.runner.run(ends=night.ends)
        said = {"night": night.day.isoformat(), "exit_code": code}
        if self.last_ended() != before:
            log.info("night_ended", **said)
            return
        self._faults = faults_after(self._faults, night, self.now())
        fault = self.last_fault()
        is_this = fault is not None and fault.at_ms >= begun.timestamp() * 1000
        reason = fault.reason if fault and is_this else None
        log.warning("night_failed", times=self._faults.count, reason=reason, **said)

    def _tell(self, event: str, **said: str) -> None:
        """Say a thing once, and not at every look."""
        if (event, said) != self._told:
            self._told = (event, said)
            log.info(event, **said)


def faults_after(faults: Faults, night: Night, now: datetime) -> Faults:
    """Count a fault of this night; those of another night are over."""
    is_tonight = faults.latest is not None and night.opens <= faults.latest <= now
    return Faults(count=faults.count + 1 if is_tonight else 1, latest=now)
