"""Workers as they are deployed: programs of their own, seen by the lines that they log."""

import json
import os
import subprocess
import sysconfig
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.measuring import EngineFailedError
from consumers.kafka import Cluster

_LIMIT_S: Final = 600


@contextmanager
def working(
    cluster: Cluster, url: str, log: Path, generation: str | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a worker that ends once nothing is left to do; yield its process.

    It feeds this generation, the live one by default.
    """
    inherited = {name: value for name, value in os.environ.items() if name[:4] != "MYA_"}
    own = {
        "MYA_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap_servers,
        "MYA_TOPIC_PREFIX": cluster.topics.prefix,
        "MYA_DATABASE_URL": url,
        "MYA_OPEN_ENROLMENT": "true",
        "MYA_LOG_FORMAT": "json",
    }
    program = str(Path(sysconfig.get_path("scripts")) / "mya-consumers")
    with (
        log.open("wb") as lines,
        subprocess.Popen(  # noqa: S603 - our own program
            [program, "run", "--until-idle", *(["--generation", generation] if generation else [])],
            env=inherited | own,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=lines,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def together_s(cluster: Cluster, url: str, count: int, generation: str | None = None) -> float:
    """Let so many workers do all there is to do; return how long it took, from when the first was
    given partitions to the last commit. Raises EngineFailedError.
    """
    with TemporaryDirectory() as folder, ExitStack() as stack:
        logs = [Path(folder) / f"{number}.log" for number in range(count)]
        started = [stack.enter_context(working(cluster, url, log, generation)) for log in logs]
        for process in started:
            if process.wait(_LIMIT_S) != 0:
                raise EngineFailedError(f"A worker ended with {process.returncode}")
        moments = [moment for log in logs for moment in _moments(log)]
    first = min(at for at, event in moments if event == "partitions_assigned")
    last = max(at for at, event in moments if event in {"batch_applied", "run_settled"})
    return (last - first).total_seconds()


def _moments(log: Path) -> Iterator[tuple[datetime, str]]:
    for line in log.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        yield datetime.fromisoformat(said["timestamp"]), said["event"]
