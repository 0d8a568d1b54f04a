"""The processes of this machine, each with its birth, so that a pid that was reused is noticed.

Linux is read from /proc, because a slim container has no `ps`; everything else asks `ps`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local import shell

_PROC: Final = Path("/proc")
_BOOT_ID: Final = _PROC / "sys/kernel/random/boot_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One process, told from every other that has, had or will have its pid."""

    pid: int
    birth: str


def running() -> dict[Identity, int]:
    """Every process that runs now, and the pid of its parent; a zombie does not run."""
    return dict(_from_proc() if _BOOT_ID.exists() else _from_ps())


def find(pid: int) -> Identity | None:
    """The process that has this pid now."""
    return next((process for process in running() if process.pid == pid), None)


def children(of: Identity) -> list[Identity]:
    """The processes that this one started itself, and that still run."""
    return [process for process, parent in running().items() if parent == of.pid]


def _from_proc() -> Iterator[tuple[Identity, int]]:
    boot = _BOOT_ID.read_text().strip()
    for folder in _PROC.iterdir():
        fields = _stat(folder) if folder.name.isdigit() else ()
        if fields and not _has_ended(fields):
            # Ticks since boot, not a time of day: a clock that is set does not change them.
            birth = f"{boot}/{fields[19]}"
            yield Identity(pid=int(folder.name), birth=birth), int(fields[1])


def _stat(folder: Path) -> tuple[str, ...]:
    """The fields of the process from its state on; none if it ended while we looked."""
    try:
        text = (folder / "stat").read_text(errors="replace")
    except OSError:
        return ()
    # The name, in brackets, may hold spaces and brackets itself: fields count from the last one.
    return tuple(text.rpartition(")")[2].split())


def _has_ended(fields: tuple[str, ...]) -> bool:
    state, threads = fields[0], int(fields[17])
    # A killed JVM is called a zombie while its other threads still hold its ports and files.
    return state in {"Z", "X"} and threads <= 1


def _from_ps() -> Iterator[tuple[Identity, int]]:
    argv = ("/bin/ps", "-A", "-o", "pid=,ppid=,stat=,lstart=")
    for line in shell.run(argv, limit_s=10, environ={"LC_ALL": "C"}).output.splitlines():
        pid, parent, state, birth = line.split(None, 3)
        if not state.startswith("Z"):
            yield Identity(pid=int(pid), birth=birth), int(parent)
