"""A program that we started, with whatever it starts itself.

Promises: at the end of the context nothing of it runs any more that was seen to belong to it; it
never waits for an answer from a keyboard.
"""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil  # type: ignore[import-untyped] # it comes without types

_END_LIMIT_S: Final = 10.0


class ChildProgram:
    """A running program; `look` as long as it runs, so that its own children are known."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._tree: set[psutil.Process] = set()

    def look(self) -> int | None:
        """Return the exit code, or None while the program runs."""
        # Once the exit code was asked for, the process id may be another program's.
        if self._process.returncode is None:
            with suppress(psutil.Error):
                root = psutil.Process(self._process.pid)
                self._tree |= {root, *root.children(recursive=True)}
        return self._process.poll()

    def has_children(self) -> bool:
        """Say whether anything runs that the program started."""
        return any(each.pid != self._process.pid and _runs(each) for each in self._tree)

    def end(self) -> None:
        """End the program and everything it started."""
        self.look()
        for each in [*self._tree]:
            with suppress(psutil.Error):
                self._tree |= {*each.children(recursive=True)}
        for each in self._tree:
            # Nothing that was given the same process id since then: psutil compares the start.
            with suppress(psutil.Error):
                each.kill()
        psutil.wait_procs(self._tree, timeout=_END_LIMIT_S)


@contextmanager
def child_program(arguments: Sequence[str], said: Path) -> Iterator[ChildProgram]:
    """Start a program that writes what it says into a file. Raises OSError."""
    # A file and no pipe: a grandchild that keeps a pipe open would keep us waiting.
    with (
        said.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - the program that the school's settings name
            arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.DEVNULL
        ) as process,
    ):
        child = ChildProgram(process)
        try:
            yield child
        finally:
            child.end()


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
