"""Kafka Connect, standalone, with Debezium's sink for databases: what others would build this with.

One process, which stays warm from one measurement to the next as it would stay up for weeks; each
measurement is a connector of its own, and so a consumer group of its own that begins at offset 0.
"""

import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import httpx

from local import jars, ports
from local.detached import Detached

JARS: Final = jars.Jars(
    name="Kafka Connect",
    pom=Path(__file__).resolve().parent / "connect.pom.xml",
    folder=jars.LOCAL / "connect",
)
_READY_LIMIT_S: Final = 120  # 6 s on a quiet machine
_STOP_LIMIT_S: Final = 30
_ANSWER_LIMIT_S: Final = 60.0

_WORKER: Final = {
    "key.converter": "org.apache.kafka.connect.storage.StringConverter",
    "value.converter": "org.apache.kafka.connect.json.JsonConverter",
    "value.converter.schemas.enable": "true",
    "plugin.discovery": "service_load",
    "consumer.isolation.level": "read_committed",
    # How often a task says how far it is; until then a batch may be applied again.
    "offset.flush.interval.ms": "10000",
}


class PeerFailedError(Exception):
    """The peer did not do what was to be measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """A worker of Kafka Connect whose settings, log and offsets are in `folder`."""

    folder: Path
    bootstrap_servers: str

    def check(self) -> None:
        """Demand what a start needs. Raises MissingPrerequisiteError."""
        JARS.check()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Start it, wait until it answers, and stop it in the end."""
        self._launch()
        try:
            self._process.wait_until(self._answers, limit_s=_READY_LIMIT_S)
            yield
        finally:
            if not self._process.end(signal.SIGTERM, limit_s=_STOP_LIMIT_S):
                self._process.kill()

    @contextmanager
    def sink(self, name: str, settings: Mapping[str, str]) -> Iterator[None]:
        """Let a connector of these settings work until the block ends."""
        self._ask("PUT", f"/connectors/{name}/config", json=dict(settings))
        try:
            yield
        finally:
            self._ask("DELETE", f"/connectors/{name}")

    def demand_sound(self, name: str) -> None:
        """Raise PeerFailedError if a task of this connector has failed."""
        for task in self._ask("GET", f"/connectors/{name}/status").json()["tasks"]:
            if task["state"] == "FAILED":
                raise PeerFailedError(f"The peer failed: {task['trace'][:2_000]}")

    def assigned_at(self, name: str) -> float | None:
        """Return the time at which this connector was given its partitions, in seconds since the
        epoch; None as long as it has none.
        """
        told = re.compile(rf"(\S+) .*groupId=connect-{name}\].* newly assigned partitions: \S")
        found = told.search(self._log.read_text(encoding="utf-8", errors="replace"))
        return None if found is None else datetime.fromisoformat(found[1]).timestamp()

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self._address}/connectors").is_success
        except httpx.TransportError:
            return False

    def _ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        answer = httpx.request(method, self._address + path, timeout=_ANSWER_LIMIT_S, **given)
        if not answer.is_success:
            raise PeerFailedError(f"Kafka Connect answered {answer.status_code}: {answer.text}")
        return answer

    @property
    def _address(self) -> str:
        return f"http://{ports.HOST}:{ports.remembered(self._ports)['rest']}"

    @property
    def _ports(self) -> Path:
        return self.folder / "ports.json"

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    @property
    def _process(self) -> Detached:
        return Detached(name="Kafka Connect", record=self.folder / "process.json", log=self._log)

    def _launch(self) -> None:
        libraries = JARS.ensure()
        (self.folder / "tmp").mkdir(parents=True, exist_ok=True)
        self._log.unlink(missing_ok=True)
        port = ports.claim(self._ports, ("rest",))["rest"]
        own = {
            "bootstrap.servers": self.bootstrap_servers,
            "listeners": f"http://{ports.HOST}:{port}",
            "plugin.path": str(libraries / "plugins"),
            "offset.storage.file.filename": str(self.folder / "offsets"),
        }
        settings = self.folder / "worker.properties"
        lines = [f"{name}={value}\n" for name, value in (_WORKER | own).items()]
        settings.write_text("".join(lines), encoding="utf-8")
        self._process.launch(
            (
                jars.java(),
                *("-XX:+UseParallelGC", "-Xms1g", "-Xmx1g", "-XX:-UsePerfData"),
                f"-Djava.io.tmpdir={self.folder / 'tmp'}",
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
                *("-cp", f"{libraries}/*"),
                *("org.apache.kafka.connect.cli.ConnectStandalone", str(settings)),
            )
        )
