"""The service as whoever watches over it sees it: at its status address."""

import json
import socket
from pathlib import Path

import httpx
import pytest

from producer.state.store import FILE
from tests.producer.extracts import write
from tests.producer.nights import students
from tests.producer.programs import UNUSED_ADDRESS, program
from tests.producer.service.test_night_process import (
    asleep,
    eventually,
    log_events,
    service,
    settings_file,
)

WATCHED = "log_file = 'service.log'\nstatus_address = '127.0.0.1:0'\n"


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    folder = tmp_path / "extract"
    write(folder, "students", students(1, 2, 3))
    return folder


def url_of(log: Path) -> str:
    eventually(lambda: "status_served" in log_events(log))
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return next(
        f"http://127.0.0.1:{line['port']}" for line in lines if line["event"] == "status_served"
    )


def test_a_service_tells_how_it_is(tmp_path: Path, extract: Path, address: str) -> None:
    file = settings_file(tmp_path, address, WATCHED + asleep())
    assert program("run", "--settings", str(file)).returncode == 0

    with service(file), httpx.Client(base_url=url_of(tmp_path / "service.log")) as client:
        health, ready = client.get("/healthz"), client.get("/readyz")
        metrics = client.get("/metrics").text
        (tmp_path / "state" / FILE).write_bytes(b"spoilt" * 1_000)
        unready, unknown = client.get("/readyz"), client.get("/metrics").text

    assert (health.status_code, health.json()["status"]) == (200, "alive")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert 'mya_producer_last_run{outcome="completed"} 1.0' in metrics
    assert "mya_ready 1.0" in metrics
    assert unready.status_code == 503
    assert unready.json()["reason"] == "The state cannot be read."
    assert {"mya_ready 0.0", "mya_producer_state_readable 0.0"} < set(unknown.splitlines())


def test_an_address_that_is_taken_is_a_fault_of_configuration(
    tmp_path: Path, extract: Path
) -> None:
    file = settings_file(tmp_path, UNUSED_ADDRESS, asleep())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = f"127.0.0.1:{taken.getsockname()[1]}"

        done = program("serve", "--settings", str(file), "--status-address", at)

    assert done.returncode == 2
    assert f"mya-producer: The status cannot be served at {at}" in done.stderr
