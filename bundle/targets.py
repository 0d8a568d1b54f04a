"""What a bundle is for: systems and Pythons, and which locked packages each of them needs. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from packaging.markers import default_environment
from packaging.requirements import Requirement

WINDOWS_PYTHONS: Final = ("3.11", "3.12", "3.13")

_ENTRY: Final = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)
_MARKER: Final = re.compile(r" ;.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Target:
    """A system with a Python; without `platform`, this one."""

    python: str
    platform: str | None = None

    def __str__(self) -> str:
        return f"{self.platform or 'this system'}, Python {self.python}"

    def environment(self) -> dict[str, str]:
        """Return what the markers of requirements are judged by: pip takes its own system's."""
        here = {name: str(value) for name, value in default_environment().items()}
        if self.platform is None:
            return here
        return (
            here
            | _WINDOWS
            | {
                "python_version": self.python,
                "python_full_version": f"{self.python}.0",
            }
        )

    def options(self) -> Iterator[str]:
        """Yield what pip must be told of it."""
        if self.platform is not None:
            yield from ("--platform", self.platform, "--python-version", self.python)
            yield from ("--implementation", "cp")


WINDOWS: Final = tuple(Target(python, "win_amd64") for python in WINDOWS_PYTHONS)

_WINDOWS: Final = {
    "implementation_name": "cpython",
    "os_name": "nt",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "platform_system": "Windows",
    "sys_platform": "win32",
}


def entries_of(lock: str) -> list[str]:
    """Return the entries of a lock file, each with its hashes and without comments."""
    lines = [line for line in lock.splitlines() if not line.lstrip().startswith("#")]
    return [each.rstrip() for each in _ENTRY.split("\n".join(lines)) if each.strip()]


def requirement_of(entry: str) -> Requirement:
    """Return what an entry of a lock file asks for."""
    return Requirement(entry.partition("\n")[0].rstrip(" \\"))


def entries_for(target: Target, lock: str) -> list[str]:
    """Return the entries of a lock file that a target needs, without their markers."""
    return [
        _MARKER.sub(" \\\\", entry, count=1)
        for entry in entries_of(lock)
        if (marker := requirement_of(entry).marker) is None or marker.evaluate(target.environment())
    ]
