"""`mya-producer serve`: the service, built from what was given and put on its way."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from contract.program.log_lines import LogFormat
from contract.program.status_server import Pulse, serving
from producer.failures import ConfigurationError
from producer.given import settings_of, signer_of
from producer.run_lock import only_service
from producer.run_request import RunRequest
from producer.sending.client_settings import client_settings
from producer.service.child_run import ChildRun
from producer.service.schedule import Window
from producer.service.service import Service
from producer.service.signals import AskedToStop
from producer.service.vitals import STUCK_AFTER_S, Beating, told_of
from producer.settings import Settings
from producer.state.look import last_fault, last_whole_end_ms

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeRequest:
    """What the service was given; each night is handed the same."""

    settings_file: Path | None
    given: dict[str, Any]
    log_format: LogFormat | None = None
    status_address: str | None = None

    def settings(self) -> Settings:
        """Read the settings as they are now."""
        return settings_of(self.settings_file, self.given)

    def arguments(self) -> Iterator[str]:
        """Yield what a night's own process is given."""
        said = {"settings": self.settings_file, **self.given, "log_format": self.log_format}
        for name, value in said.items():
            if value is not None:
                yield f"--{name.replace('_', '-')}"
                yield str(value)


def serve(request: ServeRequest) -> None:
    """Do the school's nights until asked to stop.

    Raises ConfigurationError and StatusAddressError at once.
    """
    settings = request.settings()
    night = RunRequest(settings=settings, selected=None, day=_now().date())
    school, folder = night.school, night.state
    _check(settings)
    asked = AskedToStop()
    asked.listen()
    pulse = Pulse(STUCK_AFTER_S)
    stop = Beating(asked, pulse)
    runner = ChildRun(arguments=(*request.arguments(),), stop=stop, now=_now, environ=os.environ)

    def window() -> Window:
        return request.settings().night

    address = request.status_address or settings.status_address
    with only_service(folder), serving(address, told_of(folder, request.settings, _now, pulse)):
        log.info("service_started", school=school, opens=str(settings.night.opens))
        Service(
            school=school,
            window=window,
            last_ended=lambda: _last_ended(folder),
            last_fault=lambda: last_fault(folder),
            now=_now,
            runner=runner,
            stop=stop,
        ).serve()
        log.info("service_stopped")


def _check(settings: Settings) -> None:
    """Say at once what would be wrong with every night.

    What may be away for a while, as a folder on another server, is left to the night.
    """
    if settings.extract is None and settings.command_reporter is None:
        raise ConfigurationError("--extract is missing.")
    client_settings(settings.bootstrap_servers, settings.kafka_config)
    signer_of(settings)


def _last_ended(folder: Path) -> datetime | None:
    ended_at_ms = last_whole_end_ms(folder)
    return None if ended_at_ms is None else datetime.fromtimestamp(ended_at_ms / 1000, UTC)


def _now() -> datetime:
    return datetime.now(UTC)
