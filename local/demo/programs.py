"""The programs of a school and of the platform, run as their users run them."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from local.demo.waiting import waiting

SCHOOL: Final = "demo"

_BIN: Final = Path(sys.executable).parent
_STEP_LIMIT_S: Final = 300


class StepFailedError(Exception):
    """A program of the demo ended with an error; the message has what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """Runs programs with one environment, and tells of it on one console."""

    environ: Mapping[str, str]
    console: Console

    def step(self, title: str, *command: str) -> str:
        """Run a program, show what it is for and how long it took; return what it printed."""
        started = time.monotonic()
        with waiting(self.console, title):
            printed = self.run(*command)
        self.console.print(f"  {title} [dim]({time.monotonic() - started:.1f} s)[/dim]")
        return printed

    def printed(self, title: str, *command: str) -> dict[str, Any]:
        """Do a step, and return the object that its program printed as JSON."""
        document: dict[str, Any] = json.loads(self.step(title, *command))
        return document

    def rows(self, *command: str) -> list[dict[str, Any]]:
        """Return what a program says of the school as JSON."""
        rows: list[dict[str, Any]] = json.loads(self.run(*command, "--school", SCHOOL, "--json"))
        return rows

    def run(self, *command: str) -> str:
        """Run a program and return what it printed. Raises StepFailedError."""
        done = subprocess.run(  # noqa: S603 - our own programs, with arguments of ours
            [str(_BIN / command[0]), *command[1:]],
            env=dict(self.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=_STEP_LIMIT_S,
            check=False,
        )
        if done.returncode:
            raise StepFailedError(f"{' '.join(command)} failed:\n{done.stderr}")
        return done.stdout
