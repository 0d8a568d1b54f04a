"""Apache Kafka as a child process: one node, broker and controller in one, on 127.0.0.1.

Everything is in the folder given: settings, ports, log and data. Data and ports survive `stop`
and `kill`. Several nodes are a cluster once the settings of each name all of them.
"""

import logging
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from local import jars, ports, probes, shell
from local.detached import Detached
from local.failures import StartFailedError

_LOG: Final = logging.getLogger("local")
_SETTINGS: Final = Path(__file__).resolve().parent / "kafka.properties"
_CLUSTER_ID: Final = "bXlhLXNpbXMtc3luYy1rYQ"
_READY_LIMIT_S: Final = 60  # 2 s on a quiet machine
_STOP_LIMIT_S: Final = 30  # half a second on a quiet machine

# Ready a second earlier than with the second compiler, which only pays after minutes.
QUICK_START: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m")
FULL_SPEED: Final = ("-XX:+UseSerialGC", "-Xms1g", "-Xmx1g")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """The broker whose settings, log and data are in `folder`; `jvm` are Java's own options.

    `settings` are Kafka's, and count for more than those that every local broker has.
    """

    folder: Path
    jvm: Sequence[str] = QUICK_START
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str | None:
        """Its bootstrap server, once it was started for the first time."""
        port = ports.remembered(self._ports).get("broker")
        return None if port is None else f"{ports.HOST}:{port}"

    @property
    def log(self) -> Path:
        """The file that takes what the broker says."""
        return self.folder / "log"

    def is_running(self) -> bool:
        """Whether the process that we started runs."""
        return self._process.is_running()

    def check(self) -> None:
        """Demand what a start needs."""
        jars.KAFKA.check()

    def start(self) -> str:
        """Start the broker unless it runs, wait until it can create a topic, say its address."""
        if not self.is_running():
            self._launch()
        address = str(self.address)
        self._process.wait_until(
            lambda: probes.topic_can_be_created(address), limit_s=_READY_LIMIT_S
        )
        return address

    def stop(self) -> None:
        """Let the broker close its logs and end; nothing happens if it does not run."""
        if not self._process.end(signal.SIGTERM, limit_s=_STOP_LIMIT_S):
            _LOG.warning("Kafka did not stop within %s s and is killed", _STOP_LIMIT_S)
            self.kill()

    def kill(self) -> None:
        """End the broker as a power cut would."""
        self._process.kill()

    def suspend(self) -> None:
        """Let the broker stand still, with all that it holds, until `resume`."""
        self._process.suspend()

    def resume(self) -> None:
        """Let it go on where it stood."""
        self._process.resume()

    def claim(self) -> dict[str, int]:
        """Its ports, by name, which it keeps from now on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return ports.claim(self._ports, ("broker", "controller"))

    @property
    def _process(self) -> Detached:
        return Detached(name="Kafka", record=self.folder / "process.json", log=self.log)

    @property
    def _ports(self) -> Path:
        return self.folder / "ports.json"

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    def _launch(self) -> None:
        _LOG.info("Starting Kafka in %s", self.folder)
        libraries = jars.KAFKA.ensure()
        claimed = self.claim()
        (self.folder / "tmp").mkdir(exist_ok=True)
        own = "".join(f"{name}={value}\n" for name, value in self.settings.items())
        # Of what is there twice, the last counts.
        self._properties.write_text(_SETTINGS.read_text() + self._placing(claimed) + own)
        if not (self.folder / "data/meta.properties").exists():
            self._format(libraries)
        self._process.launch(self._java(libraries, "kafka.Kafka", str(self._properties)))

    def _format(self, libraries: Path) -> None:
        arguments = ("format", "-t", _CLUSTER_ID, "-c", str(self._properties))
        formatted = shell.run(
            self._java(libraries, "kafka.tools.StorageTool", *arguments), limit_s=_READY_LIMIT_S
        )
        if not formatted.ok:
            message = f"Kafka could not prepare {self.folder / 'data'}"
            raise StartFailedError(message, log_tail=formatted.tail())

    def _placing(self, claimed: dict[str, int]) -> str:
        broker = f"PLAINTEXT://{ports.HOST}:{claimed['broker']}"
        controller = f"{ports.HOST}:{claimed['controller']}"
        return (
            "\n# Where this one is.\n"
            f"listeners={broker},CONTROLLER://{controller}\n"
            f"advertised.listeners={broker}\n"
            f"controller.quorum.voters=1@{controller}\n"
            f"log.dirs={self.folder / 'data'}\n"
        )

    def _java(self, libraries: Path, main: str, *arguments: str) -> tuple[str, ...]:
        return (
            jars.java(),
            *self.jvm,
            "-XX:-UsePerfData",  # it would write to the machine's folder for temporary files
            f"-Djava.io.tmpdir={self.folder / 'tmp'}",  # and so would the compression libraries
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            *("-cp", f"{libraries}/*", main, *arguments),
        )
