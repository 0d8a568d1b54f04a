"""A disk that can be filled: a small file system of its own, where the system lets us mount one.

Root may. Whoever else works has to do with a database whose tables refuse what is written, as
PostgreSQL does it then: SQLSTATE 53100.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local import server_user

_LIMIT_S: Final = 60
_BALLAST: Final = "ballast"
_PIECE: Final = bytes(64 * 1024)

IS_TO_BE_HAD: Final = os.geteuid() == 0


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A file system of a few megabytes, at this folder."""

    folder: Path

    def fill(self, *, but_for: int = 0) -> None:
        """Leave no room, or only so many bytes."""
        free = os.statvfs(self.folder)
        left = free.f_bavail * free.f_frsize - but_for
        with (self.folder / _BALLAST).open("wb") as ballast:
            try:
                for _ in range(max(0, left) // len(_PIECE) + (but_for == 0)):
                    ballast.write(_PIECE)
                    ballast.flush()
            except OSError:
                assert but_for == 0, "the disk is fuller than it says"

    def make_room(self) -> None:
        """Let there be room again."""
        (self.folder / _BALLAST).unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[SmallDisk]:
    """Mount one until the block ends."""
    folder.mkdir()
    options = f"size={megabytes}m,mode=0700"
    _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder))
    try:
        yield SmallDisk(folder)
    finally:
        _run("umount", "--lazy", str(folder))


def for_server(disk: SmallDisk) -> Path:
    """Return a folder on the disk that belongs to the database's server."""
    folder = disk.folder / "tables"
    folder.mkdir()
    for each in (disk.folder, folder):
        server_user.give(each)
    return folder


def _run(*command: str) -> None:
    subprocess.run(command, check=True, timeout=_LIMIT_S)  # noqa: S603 - mount and umount
