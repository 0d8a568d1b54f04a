"""The licences of the packages that are shipped, as bundle/licences.toml has them.

`python -m bundle.licences docs/licences.md` writes the page; a test holds that it is current.
"""

import sys
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name

from bundle.targets import entries_of, requirement_of

ROOT: Final = Path(__file__).parents[1]
LOCKS: Final[Mapping[str, Path]] = {
    "schools": ROOT / "bundle/producer.lock",
    "MYA": ROOT / "requirements.platform.lock",
}
"""To whom what is shipped."""

_ABOUT: Final = (
    "\nThe packages that are shipped with the programs, and under which licence. Each is locked by",
    "version and hash; `make sbom` writes both into a software bill of materials (CycloneDX), and",
    "the bundle for schools has its own, `sbom.cdx.json`. Some wheels carry compiled libraries of",
    "others (librdkafka, libxml2, libpq, OpenSSL), whose licences lie in the wheels.",
    "\nWhat is used to build and to test is neither shipped nor listed: see `requirements.lock`.",
)

_GENERATED: Final = "<!-- Written by `python -m bundle.licences docs/licences.md`. -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Licences:
    """What is allowed, with the reason, and what each package has: an SPDX expression."""

    allowed: Mapping[str, str]
    allowed_inside_mya: Mapping[str, str]
    packages: Mapping[str, str]


def read_licences() -> Licences:
    """Return what the file says."""
    said = tomllib.loads((ROOT / "bundle/licences.toml").read_text(encoding="utf-8"))
    return Licences(**said)


def packages_of(lock: Path) -> list[str]:
    """Return the packages of a lock file, by their normal names."""
    entries = entries_of(lock.read_text(encoding="utf-8"))
    return [canonicalize_name(requirement_of(each).name) for each in entries]


def is_allowed(expression: str, allowed: Collection[str]) -> bool:
    """Say whether one of the choices that an expression gives has nothing that is not allowed."""
    choices = (choice.split(" AND ") for choice in expression.split(" OR "))
    return any(all(name in allowed for name in choice) for choice in choices)


def page() -> str:
    """Return the text of the page."""
    return "\n".join((_GENERATED, *_lines(read_licences()), ""))


def _lines(licences: Licences) -> Iterator[str]:
    yield "# Licences"
    yield from _ABOUT
    yield "\n## What is allowed\n"
    yield "| licence | why |"
    yield "|---|---|"
    yield from (f"| {name} | {why} |" for name, why in licences.allowed.items())
    for name, why in licences.allowed_inside_mya.items():
        yield f"| {name} | inside MYA alone, not handed on to schools. {why} |"
    yield "\n## The packages\n"
    yield "| package | licence | shipped to |"
    yield "|---|---|---|"
    shipped = {to: set(packages_of(lock)) for to, lock in LOCKS.items()}
    for name, expression in sorted(licences.packages.items()):
        to = ", ".join(each for each, names in shipped.items() if name in names)
        yield f"| {name} | {expression} | {to} |"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
