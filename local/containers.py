"""Kafka and PostgreSQL in Docker, as the services of compose.yaml.

Each folder has a compose project of its own, so that two pairs never share a container or a
volume. Data is in the project's volumes and survives `stop` and `kill`.
"""

import hashlib
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from local import ports, probes, shell
from local.database import DATABASE
from local.failures import StartFailedError

_LOG: Final = logging.getLogger("local")
COMPOSE_FILE: Final = Path(__file__).resolve().parents[1] / "compose.yaml"
_ENGINE_LIMIT_S: Final = 10  # an engine that takes longer to say hello is no help
_PULL_LIMIT_S: Final = 900  # 600 MB of images, on a slow line
_READY_LIMIT_S: Final = 120
_STOP_LIMIT_S: Final = 60
_POLL_S: Final = 0.2
# compose.yaml has the same default: who starts it by hand, without us, finds the same database.
_PASSWORD: Final = ("MYA_POSTGRES_PASSWORD", "local-only")

# Two `compose up` at once each make the project's network; with two of that name, all later calls
# fail.
_ONE_AT_A_TIME: Final = threading.Lock()


def are_available() -> bool:
    """Whether a Docker engine answers, and there is a compose command to use it with."""
    if not shell.run(("docker", "info"), limit_s=_ENGINE_LIMIT_S).ok:
        return False
    return compose_command() is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One service of compose.yaml; `locate` makes its address of its port."""

    folder: Path
    service: str
    locate: Callable[[int], str]
    is_ready: Callable[[str], bool]
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str | None:
        """Where it is, once it was started for the first time."""
        port = ports.remembered(self._ports).get(self.service)
        return None if port is None else self.locate(port)

    def is_running(self) -> bool:
        """Whether the container runs; without the record of its port it is none of ours."""
        if self.address is None:
            return False
        labels = (
            f"label=com.docker.compose.project={_project(self.folder)}",
            f"label=com.docker.compose.service={self.service}",
        )
        argv = ("docker", "ps", "--quiet", "--filter", labels[0], "--filter", labels[1])
        listed = shell.run(argv, limit_s=_ENGINE_LIMIT_S)
        return listed.ok and bool(listed.output.strip())

    def check(self) -> None:
        """Nothing more to demand: the engine answered when it was chosen."""

    def start(self) -> str:
        """Start the container unless it runs, wait until it does its work, say its address."""
        if not self.is_running():
            _LOG.info("Starting %s with Docker (the first time, images are pulled)", self.service)
            self.folder.mkdir(parents=True, exist_ok=True)
            ports.claim(self._ports, (self.service,))
            self._compose("up", "--detach", self.service, limit_s=_PULL_LIMIT_S)
        address = str(self.address)
        self._wait_until_ready(address)
        return address

    def stop(self) -> None:
        """Stop the container in order and keep it."""
        if self.is_running():
            self._compose("stop", self.service, limit_s=_STOP_LIMIT_S)

    def kill(self) -> None:
        """End the container as a power cut would."""
        if self.is_running():
            self._compose("kill", self.service, limit_s=_STOP_LIMIT_S)

    @property
    def _ports(self) -> Path:
        return self.folder / f"{self.service}.ports.json"

    def _wait_until_ready(self, address: str) -> None:
        deadline = time.monotonic() + _READY_LIMIT_S
        while not self.is_ready(address):
            if not self.is_running():
                raise self._failure("ended")
            if time.monotonic() > deadline:
                raise self._failure(f"was not ready within {_READY_LIMIT_S} s")
            time.sleep(_POLL_S)

    def _failure(self, what: str) -> StartFailedError:
        log = _compose(self.folder, {}, "logs", "--no-color", "--tail=15", self.service)
        named = f"docker compose -p {_project(self.folder)} logs {self.service}"
        return StartFailedError(f"{self.service} {what}, see {named}", log_tail=log.tail())

    def _compose(self, *arguments: str, limit_s: float) -> None:
        known = ports.remembered(self._ports)
        given = {f"MYA_{self.service.upper()}_PORT": str(known[self.service]), **self.secrets}
        with _ONE_AT_A_TIME:
            done = _compose(self.folder, given, *arguments, limit_s=limit_s)
        if not done.ok:
            message = f"docker compose {arguments[0]} {self.service} failed"
            raise StartFailedError(message, log_tail=done.tail())


def kafka(folder: Path) -> Container:
    """The broker of compose.yaml."""
    return Container(
        folder=folder,
        service="kafka",
        locate=lambda port: f"{ports.HOST}:{port}",
        is_ready=probes.topic_can_be_created,
    )


def postgres(folder: Path, environ: Mapping[str, str]) -> Container:
    """The database server of compose.yaml."""
    password = environ.get(*_PASSWORD)
    credentials = f"postgres:{quote(password, safe='')}"
    return Container(
        folder=folder,
        service="postgres",
        locate=lambda port: f"postgresql://{credentials}@{ports.HOST}:{port}/{DATABASE}",
        is_ready=probes.query_answers,
        secrets={_PASSWORD[0]: password},
    )


def remove(folder: Path) -> None:
    """Stop and remove the containers and the network that this folder started; keep the data."""
    records = list(folder.glob("*.ports.json"))
    if not records or not are_available():
        return
    done = _compose(folder, {}, "down", limit_s=_STOP_LIMIT_S)
    if not done.ok:
        raise StartFailedError("docker compose down failed", log_tail=done.tail())


def _compose(
    folder: Path, given: Mapping[str, str], *arguments: str, limit_s: float = _STOP_LIMIT_S
) -> shell.Outcome:
    command = compose_command() or ("docker", "compose")
    where = ("-f", str(COMPOSE_FILE), "-p", _project(folder))
    return shell.run((*command, *where, *arguments), limit_s=limit_s, environ=os.environ | given)


def compose_command() -> tuple[str, ...] | None:
    """What Docker Compose is called here: the engine's plug-in, the older program, or nothing."""
    if shell.run(("docker", "compose", "version"), limit_s=_ENGINE_LIMIT_S).ok:
        return ("docker", "compose")
    return ("docker-compose",) if shell.find("docker-compose") is not None else None


def _project(folder: Path) -> str:
    return f"mya-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]}"
