"""The real programs as processes, with faults planted in them, and what they say."""

import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from subprocess import Popen
from typing import Final

import psutil  # type: ignore[import-untyped] # it comes without types

from tests.faults.plan import VARIABLE, Deed, Plan
from tests.faults.schedule import Send, Work
from tests.house.modules import ROOT
from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment
from tests.nights.waiting import wait_until

DONE: Final = 0
FAILED: Final = 1
NEEDS_A_PERSON: Final = 3
KILLED: Final = -signal.SIGKILL

_SAYING_S: Final = 1
"""For one that hangs to say where."""


@dataclass(frozen=True, slots=True)
class Running:
    """A program that was started, and what is planted in it."""

    process: Popen[bytes]
    plan: Plan

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    @property
    def was_struck(self) -> bool:
        """Whether anything that was planted has happened."""
        return bool(_reached(self.plan))

    @property
    def was_killed(self) -> bool:
        """Whether it came to where it has to die."""
        return any(
            each.deed is Deed.KILL and each.point in _reached(self.plan)
            for each in self.plan.faults
        )

    def wait(self) -> int:
        """Wait until it ends, in clear words, and return its exit code."""
        code = self.process.wait(PROGRAM_LIMIT_S)
        if code in {DONE, FAILED}:
            self._demand_clear_words(words_max=2 if code else 0)
        return code

    def wait_for_end_or_sleep(self, what: str) -> None:
        """Wait until it ends, or sleeps where it was put to sleep."""
        falls_asleep = any(each.deed is Deed.STOP for each in self.plan.faults)
        try:
            wait_until(
                lambda: self.is_over or (falls_asleep and _sleeps(self.process)),
                limit_s=PROGRAM_LIMIT_S,
                what=what,
            )
        except AssertionError:
            self.process.send_signal(signal.SIGUSR1)
            time.sleep(_SAYING_S)
            raise

    def wake(self) -> None:
        """Let it go on where it sleeps."""
        self.process.send_signal(signal.SIGCONT)

    def _demand_clear_words(self, *, words_max: int) -> None:
        """Demand a line that says why it gave up, and one of what was behind it; else silence."""
        said = log_of(self.plan).read_text(encoding="utf-8").splitlines()
        plain = [line for line in said if not line.startswith("{")]
        assert len(plain) <= words_max, plain
        assert all(line.startswith(("mya-", "  because: ")) for line in plain), plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Starts programs on a deployment as they reach it; `folder` gets their logs."""

    deployment: Deployment
    folder: Path
    _numbers: "count[int]" = field(default_factory=count)

    @contextmanager
    def started(self, command: Sequence[str], step: Send | Work) -> Iterator[Running]:
        """Start a program as a step has it; in the end it is not there any more."""
        running = self.start(command, step)
        try:
            yield running
        finally:
            running.process.kill()
            running.process.wait(PROGRAM_LIMIT_S)

    def start(self, command: Sequence[str], step: Send | Work) -> Running:
        """Start a program as a step has it."""
        plan = self._plan(step)
        process = self.deployment.start(
            *(sys.executable, "-m", "tests.faults.launch", *command),
            log=log_of(plan),
            MYA_LOG_FORMAT="json",
            PYTHONPATH=str(ROOT),
            **{VARIABLE: plan.as_json()},
            **_patience(step, log_of(plan).with_suffix(".toml")),
        )
        return Running(process, plan)

    def reached(self) -> set[str]:
        """Return the points that programs have come to."""
        files = self.folder.glob("*.reached")
        return {point for file in files for point in file.read_text().splitlines()}

    def bugs(self) -> list[str]:
        """Return the logs in which a program tells of a bug of ours."""
        return [
            str(log)
            for log in sorted(self.folder.glob("*.log"))
            if any(word in log.read_text(encoding="utf-8") for word in ("Traceback", "a bug in"))
        ]

    def _plan(self, step: Send | Work) -> Plan:
        return Plan(
            reached=str(self.folder / f"{next(self._numbers):03}.reached"),
            faults=step.faults,
            clock_ahead_s=step.clock_ahead_s,
            share=step.share if isinstance(step, Work) else None,
        )


def log_of(plan: Plan) -> Path:
    """Return where the program with this plan says what it does."""
    return Path(plan.reached).with_suffix(".log")


def _patience(step: Send | Work, settings: Path) -> dict[str, str]:
    if step.patience_s is None:
        return {}
    settings.write_text(f"delivery_patience_s = {step.patience_s}\n")
    return {"MYA_PATIENCE_S": str(step.patience_s), "MYA_SETTINGS": str(settings)}


def _reached(plan: Plan) -> list[str]:
    file = Path(plan.reached)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _sleeps(process: Popen[bytes]) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)
    return False
