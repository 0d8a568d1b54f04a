"""A night in a process of its own: its memory goes back each morning, its crash ends nothing else.

The night's process ends when its standard input does, so it never outlives the service.
"""

import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import psutil  # type: ignore[import-untyped] # it comes without types
import structlog

from producer.service.service import Stop

ENTRY: Final = "producer.service.night_process"

_LOOK_INTERVAL_S: Final = 1.0

_GRACE_S: Final = 7.0
"""Kafka's client answers nobody for some seconds while it looks for brokers; whoever asks the
service to end waits for ten."""

FOR_ONE_RUN: Final = (
    "MYA_DATA_SETS",
    "MYA_DRY_RUN",
    "MYA_JSON",
    "MYA_ON",
    "MYA_RELEASE",
    "MYA_SNAPSHOT",
)
"""What a person asks of one run; left in a service's environment it would change every night."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRun:
    """Runs `mya-producer run` with what the service was given."""

    arguments: Sequence[str]
    stop: Stop
    now: Callable[[], datetime]
    environ: Mapping[str, str]

    def run(self, *, ends: datetime) -> int:
        """Run until the end, a stop, or that moment, and return the exit code."""
        command = [sys.executable, "-m", ENTRY, "run", *self.arguments]
        environ = {name: value for name, value in self.environ.items() if name not in FOR_ONE_RUN}
        # What it says goes where the service's own words go; data of a run there is none.
        with subprocess.Popen(  # noqa: S603 - ourselves
            command, stdin=subprocess.PIPE, env=environ
        ) as process:
            try:
                self._await(process, ends)
            finally:
                _end(process)
        return process.returncode

    def _await(self, process: "subprocess.Popen[bytes]", ends: datetime) -> None:
        while process.poll() is None:
            if self.stop.wait(_LOOK_INTERVAL_S):
                return
            if self.now() >= ends:
                log.warning("night_cut_off", ends=ends.isoformat())
                return


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask the night's process to end, and after a while end it with all that it has started."""
    if process.stdin is not None:
        process.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_S)
        return
    log.warning("night_ended_by_force")
    with suppress(psutil.Error):
        root = psutil.Process(process.pid)
        for each in [*root.children(recursive=True), root]:
            with suppress(psutil.Error):
                each.kill()
    process.wait()
