"""What the service is known by from outside: its pulse, whether it is ready, and its numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry

from contract.program.status_server import Pulse, Told
from producer.failures import ConfigurationError, UnavailableError
from producer.service.figures import ServiceFigures
from producer.service.service import Stop
from producer.service.wellbeing import Status
from producer.settings import Settings
from producer.state.look import look
from producer.status_command import status

STUCK_AFTER_S: Final = 120.0
"""The loop looks around twice a minute, and every second while a night runs."""


@dataclass(frozen=True, slots=True)
class Beating:
    """A stop that lets the pulse be felt each time that the loop asks for it."""

    stop: Stop
    pulse: Pulse

    def wait(self, seconds: float) -> bool:
        """Wait for so long, or until the service is asked to end; say whether it is."""
        self.pulse.beat()
        return self.stop.wait(seconds)


def told_of(
    folder: Path, settings: Callable[[], Settings], now: Callable[[], datetime], pulse: Pulse
) -> Told:
    """Return what the status server tells of the service whose state is in this folder."""
    registry = CollectorRegistry()
    registry.register(ServiceFigures(lambda: _status(settings, now)))
    return Told(pulse=pulse, unready=lambda: _unready(folder), registry=registry)


def _unready(folder: Path) -> str | None:
    try:
        look(folder)
    except UnavailableError:
        return "The state cannot be read."
    return None


def _status(settings: Callable[[], Settings], now: Callable[[], datetime]) -> Status | None:
    try:
        return status(settings(), now())
    except (ConfigurationError, UnavailableError):
        return None
