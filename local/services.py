"""Kafka and PostgreSQL for one folder: chosen, started together, stopped together.

Each of the two is, in this order: what an address in the environment names, which is used as it
is and never started or stopped; what already runs for this folder; a container, when a Docker
engine answers; a process of this machine. Two calls for one folder wait for each other.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from filelock import FileLock, Timeout

from local import containers
from local.broker import Broker
from local.database import Database
from local.failures import StartFailedError

CHECKOUT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = CHECKOUT / ".local"
BOOTSTRAP_SERVERS: Final = "MYA_KAFKA_BOOTSTRAP_SERVERS"
DATABASE_URL: Final = "MYA_DATABASE_URL"
_LOCK_LIMIT_S: Final = 900  # as long as the other call may take to pull images


class Service(Protocol):
    """Something to start and stop; `kill` ends it as a power cut would, `start` brings it back."""

    @property
    def address(self) -> str | None:
        """Where it is, or will be again; None before the first start."""

    def is_running(self) -> bool:
        """Whether it runs."""

    def check(self) -> None:
        """Demand what a start needs, before anything is started."""

    def start(self) -> str:
        """Start it unless it runs, wait until it does its work, say where it is."""

    def stop(self) -> None:
        """End it in order."""

    def kill(self) -> None:
        """End it as a power cut would."""


@dataclass(frozen=True, slots=True)
class Given:
    """A service of somebody else, known by its address only."""

    address: str

    def is_running(self) -> bool:
        """It is not ours to look after."""
        return True

    def check(self) -> None:
        """Nothing is needed."""

    def start(self) -> str:
        """Say where it is."""
        return self.address

    def stop(self) -> None:
        """Leave it alone."""

    def kill(self) -> None:
        """Refuse: who gave us the address did not ask for this."""
        raise PermissionError(f"{self.address.rpartition('@')[2]} is not ours to kill")


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The two services of a folder."""

    kafka: Service
    postgres: Service


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where the two services answer: bootstrap servers, and a libpq URI."""

    kafka_bootstrap_servers: str
    database_url: str


def choose(folder: Path, environ: Mapping[str, str]) -> Services:
    """Decide what this folder's services are; nothing is started."""
    kafka = (Broker(folder=folder / "kafka"), containers.kafka(folder / "docker"))
    postgres = (
        Database(folder=folder / "postgres"),
        containers.postgres(folder / "docker", environ),
    )
    return Services(
        kafka=_choose(environ.get(BOOTSTRAP_SERVERS), *kafka),
        postgres=_choose(environ.get(DATABASE_URL), *postgres),
    )


def start(folder: Path, environ: Mapping[str, str]) -> Addresses:
    """Start what does not run yet, leave it running, and say where both are."""
    with _alone(folder), ThreadPoolExecutor() as pool:
        services = choose(folder, environ)
        services.kafka.check()
        services.postgres.check()
        kafka, postgres = pool.submit(services.kafka.start), pool.submit(services.postgres.start)
        return Addresses(kafka_bootstrap_servers=kafka.result(), database_url=postgres.result())


def addresses(folder: Path, environ: Mapping[str, str]) -> Addresses | None:
    """Where both are, if both run; nothing is started."""
    services = choose(folder, environ)
    kafka, postgres = services.kafka.address, services.postgres.address
    if kafka is None or postgres is None:
        return None
    if not (services.kafka.is_running() and services.postgres.is_running()):
        return None
    return Addresses(kafka_bootstrap_servers=kafka, database_url=postgres)


def stop(folder: Path) -> None:
    """Stop whatever was started for this folder; its data stays."""
    if not folder.exists():
        return
    with _alone(folder), ThreadPoolExecutor() as pool:
        ending = (
            pool.submit(Broker(folder=folder / "kafka").stop),
            pool.submit(Database(folder=folder / "postgres").stop),
            pool.submit(containers.remove, folder / "docker"),
        )
        for each in ending:
            each.result()


def _choose(given: str | None, process: Service, container: Service) -> Service:
    # After `eval "$(make services)"` the environment holds our own address: it stays ours, or
    # services that were stopped since would be taken for somebody else's and never started again.
    if given and given not in {process.address, container.address}:
        return Given(given)
    if process.is_running():
        return process
    return container if containers.are_available() else process


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", timeout=_LOCK_LIMIT_S):
            yield
    except Timeout as error:
        raise StartFailedError(f"another call holds {folder / 'lock'}") from error
