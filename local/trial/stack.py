"""The services of compose.yaml under a project name and on ports of their own."""

import json
import os
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from local import containers, ports
from local.trial.failures import TrialFailedError

KAFKA, POSTGRES, WEB = "MYA_KAFKA_PORT", "MYA_POSTGRES_PORT", "MYA_WEB_PORT"
_BUILDKIT: Final = {"DOCKER_BUILDKIT": "1", "COMPOSE_DOCKER_CLI_BUILD": "1"}
"""What the Dockerfile is written for; older programs have to be told."""
_LIMIT_S: Final = 120
_BUILD_LIMIT_S: Final = 1800  # the packages of Python, on a slow line
_UP_LIMIT_S: Final = 900  # 600 MB of images
_TAIL_LINES: Final = "15"


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One container as it stands; `health` is empty where none is checked."""

    id: str
    service: str
    status: str
    health: str
    exit_code: int
    restarts: int

    @property
    def is_well(self) -> bool:
        """Whether it runs and, where that is asked, says that it works."""
        return self.status == "running" and self.health in {"", "healthy"}

    @property
    def is_done(self) -> bool:
        """Whether it did what it was there for."""
        return self.status == "exited" and self.exit_code == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A compose project; every call that does not do what it should raises TrialFailedError."""

    compose: tuple[str, ...]
    project: str
    environ: Mapping[str, str]

    @classmethod
    def of_its_own(cls, compose: tuple[str, ...], folder: Path) -> "Stack":
        """A project that nobody else has, with ports that are free; `compose` is the program."""
        claimed = ports.claim(folder / "ports.json", (KAFKA, POSTGRES, WEB))
        inherited = {name: value for name, value in os.environ.items() if name[:4] != "MYA_"}
        chosen = {name: str(port) for name, port in claimed.items()}
        return cls(
            compose=compose,
            project=f"mya-trial-{secrets.token_hex(4)}",
            environ=inherited | _BUILDKIT | chosen,
        )

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://{ports.HOST}:{self.environ[WEB]}"

    def build(self) -> None:
        """Build the image."""
        self._compose("build", "web", limit_s=_BUILD_LIMIT_S)

    def up(self) -> None:
        """Start everything, the sample school too, and come back while it gets ready."""
        self._compose("--profile", "demo", "up", "--detach", limit_s=_UP_LIMIT_S)

    def restart(self, *services: str) -> None:
        """Stop services and start them again."""
        self._compose("restart", *services)

    def run(self, service: str, *command: str) -> str:
        """Run a command as a service, in a container of its own; return what it printed."""
        return self._compose(
            "--profile", "demo", "run", "--rm", "--no-deps", "-T", service, *command
        )

    def execute(self, service: str, *command: str) -> str:
        """Run a command in a container that runs; return what it printed."""
        return self._compose("exec", "-T", service, *command)

    def containers(self, service: str | None = None) -> list[Container]:
        """Every container of the project, or of one service, as it stands."""
        label = f"label=com.docker.compose.project={self.project}"
        listed = _docker("ps", "--all", "--quiet", "--no-trunc", "--filter", label).split()
        found = map(_container, json.loads(_docker("inspect", *listed)) if listed else [])
        return [each for each in found if service in {None, each.service}]

    def stop(self, container: Container) -> None:
        """Ask one container to end, for so long as compose.yaml allows."""
        _docker("stop", container.id)

    def start(self, container: Container) -> None:
        """Start a container that was stopped."""
        _docker("start", container.id)

    def crash(self, container: Container) -> None:
        """End the program in a container as a crash would."""
        # All that the user may end, but for init and this shell itself.
        _docker("exec", container.id, "sh", "-c", "kill -9 -1")

    def last_words(self) -> str:
        """How every container stands, and the end of what each has said."""
        listed = _call((*self._command, "--profile", "demo", "ps"), _LIMIT_S, self.environ)
        tail = ("logs", "--no-color", "--tail", _TAIL_LINES)
        said = _call((*self._command, "--profile", "demo", *tail), _LIMIT_S, self.environ)
        return f"{listed.stdout}\n{said.stdout}"

    def remove(self) -> None:
        """Stop all, and take away containers, network and volumes."""
        self._compose("--profile", "demo", "down", "--volumes", "--remove-orphans")

    @property
    def _command(self) -> tuple[str, ...]:
        return (*self.compose, "-f", str(containers.COMPOSE_FILE), "-p", self.project)

    def _compose(self, *arguments: str, limit_s: float = _LIMIT_S) -> str:
        return _checked((*self._command, *arguments), limit_s, self.environ)


def _container(told: Mapping[str, Any]) -> Container:
    state = told["State"]
    return Container(
        id=told["Id"],
        service=told["Config"]["Labels"]["com.docker.compose.service"],
        status=state["Status"],
        health=state.get("Health", {}).get("Status", ""),
        exit_code=state["ExitCode"],
        restarts=told["RestartCount"],
    )


def _docker(*arguments: str) -> str:
    return _checked(("docker", *arguments), _LIMIT_S, None)


def _checked(argv: tuple[str, ...], limit_s: float, environ: Mapping[str, str] | None) -> str:
    done = _call(argv, limit_s, environ)
    if done.returncode:
        tail = "\n".join(done.stderr.splitlines()[-15:])
        raise TrialFailedError(f"{' '.join(argv)}: exit code {done.returncode}\n{tail}")
    return done.stdout


def _call(
    argv: tuple[str, ...], limit_s: float, environ: Mapping[str, str] | None
) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - Docker, with arguments of ours
            argv,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TrialFailedError(f"{' '.join(argv)}: no end within {limit_s:g} s") from error
