"""The wheels of a bundle: fetched for each target as binaries only, by the hashes of the lock.

They come from whatever index pip is set up with on this machine.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bundle.targets import Target, entries_for

_LIMIT_S: Final = 600


class UnresolvedError(Exception):
    """Wheels are missing, or the index cannot be reached; the message says which and why."""


def fetch(target: Target, lock: str, into: Path) -> None:
    """Download the wheels of a target. Raises UnresolvedError."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "wanted.txt")
        wanted.write_text("\n".join(entries_for(target, lock)) + "\n", encoding="utf-8")
        _pip(
            f"The wheels for {target} cannot all be had",
            "download",
            *("--no-deps", "--only-binary", ":all:", "--require-hashes"),
            *target.options(),
            *("--dest", str(into), "--requirement", str(wanted)),
        )


def build_ours(root: Path, into: Path) -> Path:
    """Build the wheel of this project, and return it. Raises UnresolvedError."""
    with tempfile.TemporaryDirectory() as folder:
        _pip(
            "Our own wheel cannot be built",
            "wheel",
            *("--no-deps", "--no-build-isolation", "--wheel-dir", folder, str(root)),
        )
        (built,) = Path(folder).glob("*.whl")
        return Path(shutil.move(built, into / built.name))


def _pip(failure: str, *arguments: str) -> None:
    command: Sequence[str] = (sys.executable, "-m", "pip", "--quiet", *arguments)
    done = subprocess.run(  # noqa: S603 - pip, with our own arguments
        command, capture_output=True, encoding="utf-8", timeout=_LIMIT_S, check=False
    )
    if done.returncode != 0:
        raise UnresolvedError(f"{failure}:\n{done.stderr.strip()}")
