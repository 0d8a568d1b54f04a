"""SIGTERM ends each program within ten seconds, whoever it waits for; until then it is alive."""

import socket
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.nights.conftest import Deploy
from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment
from tests.nights.watching import watched

_KAFKA: Final = "MYA_KAFKA_BOOTSTRAP_SERVERS"
_DATABASE: Final = "MYA_DATABASE_URL"
_NOBODY: Final = "127.0.0.1:1"

_WORKER: Final = ("mya-consumers", "run")
_FEED: Final = ("mya-consumers", "feed")

_DATABASE_AWAY: Final = "The database does not answer, or broke off; it tries again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A program for which something of the world is away; `{silent}` takes what is sent to it, and
    never answers. `said` is what it tells of that, if it does while it tries.
    """

    command: tuple[str, ...]
    away: dict[str, str]
    said: str | None = None


CASES: Final = {
    "worker-no-broker": Case(command=_WORKER, away={_KAFKA: _NOBODY}),
    "worker-silent-broker": Case(command=_WORKER, away={_KAFKA: "{silent}"}),
    "worker-no-database": Case(
        command=_WORKER, away={_DATABASE: f"postgresql://x@{_NOBODY}/x"}, said=_DATABASE_AWAY
    ),
    "worker-silent-database": Case(command=_WORKER, away={_DATABASE: "postgresql://x@{silent}/x"}),
    "feed-no-broker": Case(command=_FEED, away={_KAFKA: _NOBODY}),
    "feed-silent-broker": Case(command=_FEED, away={_KAFKA: "{silent}"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a program said of itself, and how it ended."""

    health: tuple[int, str]
    readiness: tuple[int, str]
    said: str | None
    exit_code: int
    log: str


@pytest.fixture(scope="module")
def outcomes(
    deploy: Deploy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Outcome]]]:
    """All of them at once, for they only wait."""
    deployment, folder = deploy(), tmp_path_factory.mktemp("stopping")
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(len(CASES)) as pool:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        yield {
            name: pool.submit(_end, deployment, case, address, folder / name)
            for name, case in CASES.items()
        }


@pytest.mark.parametrize("name", CASES)
def test_it_is_alive_not_ready_and_ends_when_asked(
    name: str, outcomes: dict[str, Future[Outcome]]
) -> None:
    outcome = outcomes[name].result(PROGRAM_LIMIT_S)

    assert outcome.health == (200, "alive")
    assert outcome.readiness == (503, "not ready")
    assert outcome.said == CASES[name].said
    assert outcome.exit_code == 0, outcome.log
    assert "Traceback" not in outcome.log


def _end(deployment: Deployment, case: Case, silent: str, log: Path) -> Outcome:
    away = {key: value.format(silent=silent) for key, value in case.away.items()}
    with watched(deployment, *case.command, log=log, **away) as program:
        health, readiness = program.get("/healthz"), program.get("/readyz")
        return Outcome(
            health=(health.status_code, health.json()["status"]),
            readiness=(readiness.status_code, readiness.json()["status"]),
            said=program.wait_until_unready() if case.said else None,
            exit_code=program.stop(),
            log=log.read_text(),
        )
