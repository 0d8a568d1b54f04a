import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from contract.program.metrics import counter, gauge, histogram
from contract.program.status_server import Pulse, StatusAddressError, Told, serving

LIMIT_S = 5


@dataclass
class Program:
    """A program of which a test decides how it is."""

    now_s: float = 0.0
    reason: str | None = None
    port: int = 0
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.pulse = Pulse(LIMIT_S, clock=lambda: self.now_s)

    def told(self) -> Told:
        return Told(pulse=self.pulse, unready=lambda: self.reason, registry=self.registry)

    def get(self, path: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LIMIT_S)
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def asked(self, path: str) -> tuple[int, Any]:
        status, body = self.get(path)
        return status, json.loads(body)


@pytest.fixture
def program() -> Iterator[Program]:
    program = Program()
    with served(program):
        yield program


@contextmanager
def served(program: Program) -> Iterator[None]:
    with capture_logs() as logs, serving("127.0.0.1:0", program.told()):
        (program.port,) = [each["port"] for each in logs if each["event"] == "status_served"]
        yield


def test_a_loop_that_turned_within_the_limit_is_alive(program: Program) -> None:
    program.now_s = LIMIT_S

    alive = program.asked("/healthz")
    program.now_s = LIMIT_S + 0.1
    stuck = program.asked("/healthz")
    program.pulse.beat()

    assert alive == (200, {"status": "alive", "loop_turned_s_ago": 5.0, "limit_s": LIMIT_S})
    assert stuck == (503, {"status": "stuck", "loop_turned_s_ago": 5.1, "limit_s": LIMIT_S})
    assert program.asked("/healthz")[0] == 200


def test_a_program_that_cannot_do_its_work_says_why(program: Program) -> None:
    ready = program.asked("/readyz")
    program.reason = "The database does not answer."

    unready = program.asked("/readyz")

    assert ready == (200, {"status": "ready"})
    assert unready == (
        503,
        {"status": "not ready", "reason": "The database does not answer."},
    )


def test_metrics_are_what_was_counted(program: Program) -> None:
    counter("worker_events_applied", "Events.", "data_set").counter(program.registry).labels(
        "rooms"
    ).inc(3)
    gauge("worker_partitions", "Partitions.").gauge(program.registry).set(4)
    histogram("worker_batch_seconds", "Batches.").histogram(program.registry).observe(0.2)

    status, text = program.get("/metrics")

    assert status == 200
    lines = text.splitlines()
    assert "# HELP mya_worker_events_applied_total Events." in lines
    assert 'mya_worker_events_applied_total{data_set="rooms"} 3.0' in lines
    assert "mya_worker_partitions 4.0" in lines
    assert {"mya_ready 1.0", "mya_loop_age_seconds 0.0"} < set(lines)
    assert "_created" not in text
    assert 'mya_worker_batch_seconds_bucket{le="0.3"} 1.0' in lines


def test_other_paths_are_not_there(program: Program) -> None:
    assert program.asked("/")[0] == 404


def test_who_says_nothing_keeps_nobody_waiting(program: Program) -> None:
    with socket.create_connection(("127.0.0.1", program.port)):
        assert program.asked("/readyz")[0] == 200


def test_a_fault_of_ours_is_told_without_its_words() -> None:
    def unready() -> str | None:
        raise ValueError("Zanzibar")

    told = Told(pulse=Pulse(LIMIT_S), unready=unready, registry=CollectorRegistry())

    with capture_logs() as logs, serving("127.0.0.1:0", told):
        port = int(logs[0]["port"])
        connection = HTTPConnection("127.0.0.1", port, timeout=LIMIT_S)
        connection.request("GET", "/readyz")
        with pytest.raises(ConnectionError):
            connection.getresponse()

    assert [each["exception"] for each in logs if "exception" in each] == ["ValueError"]
    assert "Zanzibar" not in str(logs)


@pytest.mark.parametrize(
    "address",
    [
        *("", "9464", ":9464", "localhost", "localhost:", "localhost:x", "localhost:65536"),
        *("::1:9464", "[::1]", "http://localhost:9464", "localhost:1/metrics"),
    ],
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(StatusAddressError, match="--status-address"), serving(address, told()):
        pass


def test_an_address_that_is_taken_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(StatusAddressError, match=address), serving(address, told()):
            pass


def test_a_host_that_nobody_knows_is_refused() -> None:
    with pytest.raises(StatusAddressError), serving("nowhere.invalid:9464", told()):
        pass


def test_without_an_address_nothing_is_served() -> None:
    with capture_logs() as logs, serving(None, told()):
        pass

    assert logs == []


def told() -> Told:
    return Program().told()
