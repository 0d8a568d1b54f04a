"""Commands of the machine: found on the PATH, run to their end within a time limit."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TIMED_OUT: Final = 124  # what timeout(1) answers
NOT_FOUND: Final = 127  # what a shell answers


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended: its exit code, and both of its streams together."""

    code: int
    output: str

    @property
    def ok(self) -> bool:
        """Whether the command did what it was asked."""
        return self.code == 0

    def tail(self, lines: int = 15) -> str:
        """The last lines that the command printed."""
        return "\n".join(self.output.splitlines()[-lines:])


def find(program: str) -> str | None:
    """Where the program is on the PATH, if it is."""
    return shutil.which(program)


def run(
    argv: Sequence[str],
    *,
    limit_s: float,
    environ: Mapping[str, str] | None = None,
    new_session: bool = False,
) -> Outcome:
    """Run a command without input, for so long at most; a missing program is an outcome too."""
    try:
        done = subprocess.run(  # noqa: S603 - every argv is made in this package, none by a shell
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=limit_s,
            env=environ,
            start_new_session=new_session,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Outcome(TIMED_OUT, f"{Path(argv[0]).name}: no answer within {limit_s:g} s")
    except FileNotFoundError:
        return Outcome(NOT_FOUND, f"{argv[0]}: not found")
    return Outcome(done.returncode, done.stdout)
