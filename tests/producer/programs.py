"""The program, started as the school's scheduled task starts it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.producer.nights import SCHOOL

UNUSED_ADDRESS = "127.0.0.1:1"


def program(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name[:4] != "MYA_"}
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", "from producer.main import main; main()", *arguments],
        env=inherited | environ,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def run(extract: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    state = str(extract.parent / "state")
    given = ("run", "--school", SCHOOL, "--extract", str(extract), "--state", state)
    return program(*given, *arguments, **environ)
