"""A process that outlives the program that started it, and is never mistaken for another one.

What runs is remembered in a file: the pid, and the birth of the process. A pid that belongs to
another process by now counts as not running, and is never signalled.
"""

import json
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from local import processes, shell
from local.failures import StartFailedError
from local.processes import Identity

_POLL_S: Final = 0.05
_KILL_LIMIT_S: Final = 30  # a killed process ends when the disk lets go of it
_LOG_TAIL_BYTES: Final = 8_000
# The shell starts the program in the background and ends: the program becomes an orphan, so it
# is no child of ours that we would have to reap, and holds none of our streams open.
_LAUNCH: Final = 'log=$1; cd "$2" || exit; shift 2; "$@" </dev/null >>"$log" 2>&1 & echo $!'


@dataclass(frozen=True, slots=True, kw_only=True)
class Detached:
    """One detached process: `record` remembers it, `log` takes what it prints."""

    name: str
    record: Path
    log: Path

    def is_running(self) -> bool:
        """Whether the very process that was launched runs."""
        return self._running() is not None

    def launch(self, argv: Sequence[str]) -> None:
        """Start the program in a session of its own, in the folder of its log."""
        started = shell.run(
            ("/bin/sh", "-c", _LAUNCH, "sh", str(self.log), str(self.log.parent), *argv),
            limit_s=10,
            new_session=True,
        )
        if not started.ok:
            raise StartFailedError(f"{self.name} did not start", log_tail=started.tail())
        process = processes.find(int(started.output))
        if process is None:
            raise self._failure("ended")
        self.record.write_text(json.dumps(asdict(process)))

    def wait_until(self, ready: Callable[[], bool], *, limit_s: float) -> None:
        """Wait until the process is ready; say so at once if it ends before."""
        deadline = time.monotonic() + limit_s
        while not ready():
            if not self.is_running():
                raise self._failure("ended")
            if time.monotonic() > deadline:
                raise self._failure(f"was not ready within {limit_s:g} s")
            time.sleep(_POLL_S)

    def end(self, how: signal.Signals, *, limit_s: float) -> bool:
        """Signal the process and wait for its end; False if it still runs after the limit."""
        process = self._running()
        return process is None or _end([process], how, limit_s=limit_s)

    def kill(self) -> None:
        """End the process and its children as a power cut would (SIGKILL)."""
        # A PostgreSQL backend that is busy does not notice that its server died, and keeps the
        # shared memory that the next start refuses to share.
        if not _end(self._family(), signal.SIGKILL, limit_s=_KILL_LIMIT_S):
            raise TimeoutError(f"{self.name} still runs {_KILL_LIMIT_S} s after it was killed")

    def suspend(self) -> None:
        """Let the process and its children stand still (SIGSTOP), until `resume`."""
        for process in self._family():
            _signal(process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Let them go on."""
        for process in self._family():
            _signal(process.pid, signal.SIGCONT)

    def _family(self) -> list[Identity]:
        process = self._running()
        return [] if process is None else [process, *processes.children(process)]

    def _running(self) -> Identity | None:
        if not self.record.exists():
            return None
        known = Identity(**json.loads(self.record.read_text()))
        return known if known in processes.running() else None

    def _failure(self, what: str) -> StartFailedError:
        return StartFailedError(f"{self.name} {what}, see {self.log}", log_tail=self._tail())

    def _tail(self, lines: int = 15) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - _LOG_TAIL_BYTES))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])


def _end(ending: Sequence[Identity], how: signal.Signals, *, limit_s: float) -> bool:
    for process in ending:
        _signal(process.pid, how)
    deadline = time.monotonic() + limit_s
    while not processes.running().keys().isdisjoint(ending):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_S)
    return True


def _signal(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return
