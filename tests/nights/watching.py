"""Programs as whoever watches over them sees them: at their status address."""

import json
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.nights.deployment import PROGRAM_LIMIT_S, Deployment
from tests.nights.waiting import wait_until

STOP_LIMIT_S: Final = 10
"""What orchestrators give a program that is to end."""

_ANSWER_LIMIT_S: Final = 120


@dataclass(frozen=True, slots=True)
class Watched:
    """A program that goes on until it is ended."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> list[dict[str, Any]]:
        """Its log lines so far; the last one may not be whole yet."""
        lines = self.log.read_text(encoding="utf-8").rpartition("\n")[0].splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    @property
    def events(self) -> list[str]:
        """What its log lines tell of."""
        return [str(each["event"]) for each in self.said]

    def wait_for(self, event: str) -> None:
        """Wait until its log tells of something."""
        wait_until(
            lambda: event in self.events or self.process.poll() is not None,
            limit_s=PROGRAM_LIMIT_S,
            what=f"{event} in {self.log}",
        )
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")

    def get(self, path: str) -> httpx.Response:
        """Ask it."""
        self.wait_for("status_served")
        port = next(each["port"] for each in self.said if each["event"] == "status_served")
        return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=_ANSWER_LIMIT_S)

    def wait_until_ready(self) -> None:
        """Wait until it can do its work."""
        wait_until(
            lambda: self.get("/readyz").status_code == httpx.codes.OK,
            limit_s=PROGRAM_LIMIT_S,
            what=f"ready, by {self.log}",
        )

    def wait_until_unready(self) -> str:
        """Wait until it says why it cannot do its work, though it is alive; return what it says."""
        self.wait_for("status_served")
        wait_until(
            lambda: (
                self.get("/readyz").json().get("reason", "It is starting.") != "It is starting."
            ),
            limit_s=PROGRAM_LIMIT_S,
            what=f"not ready, by {self.log}",
        )
        assert self.get("/healthz").status_code == httpx.codes.OK
        assert self.values("mya_ready") == {"": 0}
        return str(self.get("/readyz").json()["reason"])

    def values(self, name: str) -> dict[str, float]:
        """The samples of a metric by the values of their labels, comma-separated in the order of
        the labels' names.
        """
        found: dict[str, float] = defaultdict(float)
        for family in text_string_to_metric_families(self.get("/metrics").text):
            for sample in family.samples:
                if sample.name == name:
                    found[",".join(sample.labels[each] for each in sorted(sample.labels))] = (
                        sample.value
                    )
        return dict(found)

    def stop(self) -> int:
        """End it as an orchestrator does, demand that it hurries, and return its exit code."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PROGRAM_LIMIT_S)
        assert time.monotonic() - began < STOP_LIMIT_S
        return code

    def kill(self) -> int:
        """End it as a power cut does."""
        self.process.kill()
        return self.process.wait(PROGRAM_LIMIT_S)


@contextmanager
def watched(deployment: Deployment, *command: str, log: Path, **environ: str) -> Iterator[Watched]:
    """Run a program with a status address until the block ends."""
    ours = {"MYA_LOG_FORMAT": "json", "MYA_STATUS_ADDRESS": "127.0.0.1:0"}
    with deployment.start(*command, log=log, **ours | environ) as process:
        try:
            yield Watched(process, log)
        finally:
            process.kill()
