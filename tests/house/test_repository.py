"""What is checked in works on any machine, and installs what it says."""

import os
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.modules import ROOT

# `.git` is a file in a further work tree, with a path of the machine in it.
NOT_CHECKED_IN: Final = frozenset((".git", ".venv", ".local", ".hypothesis", "dist", "__pycache__"))

# Written with brackets, so that these lines do not find themselves.
MACHINE_PATH: Final = re.compile(
    r"(?<![\w.~/}])/(home|Users|root|work|tmp|private)[/]\w|\b[C-Z]:\\\w"
)
REGISTRY: Final = re.compile(
    r"[a-z]+://[^\s/]*(pypi|pythonhosted|registry|artifact|nexus|mirror|proxy|index|repo1?[.]maven)"
    r"|(extra-)?[i]ndex-url|[t]rusted-host|[f]ind-links"
)


@cache
def text_files() -> dict[str, str]:
    """Return every text file that is or may be checked in, by its path."""
    return dict(_text_files())


def _text_files() -> Iterator[tuple[str, str]]:
    for folder, inside, files in os.walk(ROOT):
        inside[:] = [
            each for each in inside if each not in NOT_CHECKED_IN and not each.endswith("_cache")
        ]
        for name in set(files) - NOT_CHECKED_IN:
            file = Path(folder, name)
            try:
                yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{place}:{number}: {line.strip()[:80]}"
        for place, text in text_files().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_path_of_one_machine() -> None:
    assert not found(MACHINE_PATH)


def test_no_file_names_a_package_registry() -> None:
    assert not found(REGISTRY)


@cache
def locked() -> dict[str, tuple[str, int]]:
    """Return the version of each package in the lock file, and how many hashes it has."""
    entries = re.split(r"^(?=[a-z0-9])", text_files()["requirements.lock"], flags=re.MULTILINE)
    pins = ((re.match(r"([\w.-]+)==([^\s;]+)", entry), entry) for entry in entries)
    return {
        canonicalize_name(pin[1]): (pin[2], entry.count("--hash=sha256:"))
        for pin, entry in pins
        if pin
    }


def requirements() -> list[str]:
    project = tomllib.loads(text_files()["pyproject.toml"])
    optional = project["project"]["optional-dependencies"].values()
    return [
        *project["project"]["dependencies"],
        *(each for extra in optional for each in extra),
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]


@pytest.mark.parametrize("requirement", requirements())
def test_what_pyproject_asks_for_is_pinned(requirement: str) -> None:
    wanted = Requirement(requirement)

    version, _ = locked().get(canonicalize_name(wanted.name), ("", 0))

    assert version, "lock it: make lock"
    assert wanted.specifier.contains(version), f"{version} is pinned; make lock"


def test_every_pin_has_hashes_and_every_line_is_a_pin() -> None:
    text = text_files()["requirements.lock"]
    requirement_lines = [line for line in text.splitlines() if re.match(r"[^\s#]", line)]

    assert not [name for name, (_, hashes) in locked().items() if not hashes]
    assert not [line for line in requirement_lines if not re.match(r"[a-z0-9._-]+==\S+", line)]
    assert len(requirement_lines) == len(locked())


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("see /" + "home/ann/sims", True),
        ('x = "/' + 'tmp/x"', True),
        ("from C:" + "\\sims", True),
        ("data in /var/lib/postgresql, /usr/bin/env", False),
        ("https://example.test/home/page, a/work/b, ~/work/x, ${HOME}/data/x", False),
    ],
)
def test_a_path_of_one_machine_is_found(line: str, is_found: bool) -> None:
    assert is_found == bool(MACHINE_PATH.search(line))


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ("--index" + "-url x", True),
        ("https://files.python" + "hosted.org/p", True),
        ("http://my-prox" + "y:3128/x", True),
        ("https://repo." + "maven.apache.org/x", True),
        ("http://maven.apache.org/POM/4.0.0", False),
        ("an index, a proxy and a registry", False),
    ],
)
def test_a_registry_is_found(line: str, is_found: bool) -> None:
    assert is_found == bool(REGISTRY.search(line))
