"""compose.yaml as Docker reads it, and the programs that it starts."""

import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import typer.main
import yaml
from typer.core import TyperGroup, TyperOption

import consumers.main
import producer.main
import projections.main
from local import containers

PROGRAMS: Final = {
    "mya-consumers": consumers.main.app,
    "mya-producer": producer.main.app,
    "mya-projections": projections.main.app,
}

_VARIABLE: Final = re.compile(r"\$\{(\w+)(?::-(?P<default>[^}]*))?\}")

Service = Mapping[str, Any]


@cache
def compose_file() -> Mapping[str, Any]:
    """Return all that the file says, with its merged parts put in."""
    told: Mapping[str, Any] = yaml.safe_load(containers.COMPOSE_FILE.read_text(encoding="utf-8"))
    return told


def services() -> Mapping[str, Service]:
    """Return the services by name."""
    found: Mapping[str, Service] = compose_file()["services"]
    return found


def is_job(service: Service) -> bool:
    """Say whether it does one thing and ends."""
    return str(service["restart"]).startswith("on-failure")


def is_ours(service: Service) -> bool:
    """Say whether it runs a program of this repository."""
    return "build" in service


def calls(service: Service) -> Iterator[list[str]]:
    """Yield what is called of our programs; a shell's script may call several."""
    command = service["command"]
    if command[0] in PROGRAMS:
        yield command
        return
    for line in command[-1].splitlines():
        words = shlex.split(line)
        if words and words[0] in PROGRAMS:
            yield words


def options(call: list[str]) -> Iterator[TyperOption]:
    """Yield the options of the command that is called."""
    command = typer.main.get_command(PROGRAMS[call[0]])
    words = iter(call[1:])
    while isinstance(command, TyperGroup):
        command = command.commands[next(words)]
    yield from (each for each in command.params if isinstance(each, TyperOption))


def defaults(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield each variable in a text, and what stands for it where it is not set."""
    for found in _VARIABLE.finditer(text):
        yield found[1], found["default"]
