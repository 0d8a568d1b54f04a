"""Killing programs at random moments, and what is known of each kill."""

import random
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.nights.deployment import PROGRAM_LIMIT_S
from tests.nights.waiting import wait_until

_EARLY_S: Final = 1.5
"""A program takes about a second to be loaded."""
_EARLY_EVERY: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """A kill: whether the process still ran, and what it had said until then."""

    was_running: bool
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Killer:
    """Kills at moments that follow from its seed.

    Most are `span_s` seconds or less after the program has said `word`, the sign that it is at
    work; a few come before.
    """

    moments: random.Random
    word: str
    span_s: float

    def kill(self, start: Callable[[Path], subprocess.Popen[bytes]], log: Path) -> Kill:
        """Start a program, which writes to the log, and kill it."""
        is_early = self.moments.randrange(_EARLY_EVERY) == 0
        wait_s = self.moments.uniform(0, _EARLY_S if is_early else self.span_s)
        with start(log) as process:
            if not is_early:
                wait_until(
                    lambda: self.word in _said(log) or process.poll() is not None,
                    limit_s=PROGRAM_LIMIT_S,
                    what=f"{self.word} in {log}",
                )
            was_running = _outlives(process, wait_s)
            process.kill()
        return Kill(was_running=was_running, said=_said(log))


def _outlives(process: subprocess.Popen[bytes], wait_s: float) -> bool:
    """Wait for the moment; say whether the process was still there."""
    moment = time.monotonic() + wait_s
    while (left_s := moment - time.monotonic()) > 0:
        try:
            process.wait(left_s)
        except subprocess.TimeoutExpired:
            return True
        return False
    return process.poll() is None


def _said(log: Path) -> str:
    return log.read_text(encoding="utf-8")
