"""A trial of a bundle: installed where nothing is, with no index, and run for a sample's night."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from bundle.wheels import UnresolvedError

_LIMIT_S: Final = 300


def try_out(bundle: Path) -> None:
    """Install the bundle with its own script and use it. Raises UnresolvedError."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        where = {"PROGRAM": str(folder), "DATA": str(folder / "data"), "PYTHON": sys.executable}
        script = str((bundle / "linux/install.sh").resolve())
        _say(folder, 0, "sh", script, SERVICE="no", **where)
        producer = str(folder / "venv/bin/mya-producer")
        settings = ("--settings", "data/mya-producer.toml")
        sample = ("--students", "30", "--nights", "1", "--out", "extracts")
        night = ("--dry-run", "--on", "2026-09-01", "--extract", "extracts/night-1")
        _say(folder, 0, producer, "--version")
        _say(folder, 0, producer, "--help")
        _say(folder, 0, producer, "sample", *sample)
        _say(folder, 0, producer, "run", *night, *settings)
        # No run has ended yet, and so it says.
        _say(folder, 1, producer, "status", *settings)


def _say(folder: Path, expected: int, *command: str, **environ: str) -> None:
    """Run a command as the bundle's user would, with nothing of ours in reach."""
    done = subprocess.run(  # noqa: S603 - what was just installed
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"} | environ,
        capture_output=True,
        encoding="utf-8",
        timeout=_LIMIT_S,
        check=False,
    )
    if done.returncode != expected:
        said = f"{done.stdout}\n{done.stderr}".strip()
        raise UnresolvedError(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
