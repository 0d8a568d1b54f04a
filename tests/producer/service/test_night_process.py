"""A night's own process, and the service that starts it: real processes, a mock broker."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it comes without types
import pytest

from producer.run_lock import has_run, has_service, locked
from producer.service.child_run import ChildRun
from producer.state.look import last_whole_end_ms, look
from tests.producer.extracts import write
from tests.producer.nights import SCHOOL, students
from tests.producer.programs import UNUSED_ADDRESS, program

LIMIT_S = 30
INTERRUPTED = 130
STOP_LIMIT_S = 10
SLOW_BROKER = "delivery_patience_s = 600\n"


def now() -> datetime:
    return datetime.now(UTC)


def eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.05)


def own_environ(**more: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name[:4] != "MYA_"} | more


class NeverAsked:
    """Nobody asks the service to stop."""

    def wait(self, seconds: float) -> bool:
        time.sleep(min(seconds, 0.05))
        return False


class AskedOnce:
    """Asked to stop as soon as something is so."""

    def __init__(self, is_so: Callable[[], bool]) -> None:
        self._is_so = is_so

    def wait(self, seconds: float) -> bool:
        time.sleep(min(seconds, 0.05))
        return self._is_so()


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    folder = tmp_path / "extract"
    write(folder, "students", students(1, 2, 3))
    return folder


def settings_file(folder: Path, address: str, more: str = "") -> Path:
    file = folder / "settings.toml"
    file.write_text(
        f'school = "{SCHOOL}"\nextract = "extract"\nstate = "state"\n'
        f'bootstrap_servers = "{address}"\ndata_sets = ["students"]\n{more}',
        encoding="utf-8",
    )
    return file


def child(file: Path, stop: "NeverAsked | AskedOnce", **environ: str) -> ChildRun:
    return ChildRun(
        arguments=("--settings", str(file)), stop=stop, now=now, environ=own_environ(**environ)
    )


def test_a_night_is_done_in_a_process_of_its_own(
    tmp_path: Path, extract: Path, address: str
) -> None:
    file = settings_file(tmp_path, address)

    # What a person asks of one run is not handed on.
    code = child(file, NeverAsked(), MYA_DRY_RUN="1", MYA_ON="2020-01-01").run(
        ends=now() + timedelta(seconds=LIMIT_S)
    )

    assert code == 0
    assert last_whole_end_ms(tmp_path / "state") is not None


def test_a_night_without_a_broker_fails_and_says_why(tmp_path: Path, extract: Path) -> None:
    file = settings_file(tmp_path, UNUSED_ADDRESS, "delivery_patience_s = 0.2\n")

    code = child(file, NeverAsked()).run(ends=now() + timedelta(seconds=LIMIT_S))

    seen = look(tmp_path / "state")
    assert code == 1
    assert seen
    assert seen.last_end is None
    assert seen.last_fault
    assert "Kafka" in seen.last_fault.reason


@pytest.mark.parametrize("by", ["stop", "school hours"])
def test_a_night_that_must_not_go_on_is_ended(tmp_path: Path, extract: Path, by: str) -> None:
    file = settings_file(tmp_path, UNUSED_ADDRESS, SLOW_BROKER)
    state = tmp_path / "state"
    begun = time.monotonic()
    if by == "stop":
        code = child(file, AskedOnce(lambda: has_run(state))).run(ends=now() + timedelta(hours=1))
    else:
        code = child(file, NeverAsked()).run(ends=now() + timedelta(seconds=2))

    assert code != 0
    assert time.monotonic() - begun < LIMIT_S
    with locked(state):
        pass


def test_a_night_that_waits_for_a_broker_ends_before_the_service_is_killed(
    tmp_path: Path, extract: Path
) -> None:
    file = settings_file(tmp_path, UNUSED_ADDRESS, SLOW_BROKER)
    asked: list[float] = []

    def is_waiting() -> bool:
        if has_run(tmp_path / "state"):
            asked.append(time.monotonic())
        return bool(asked)

    code = child(file, AskedOnce(is_waiting)).run(ends=now() + timedelta(hours=1))

    assert code == INTERRUPTED
    assert time.monotonic() - asked[0] < STOP_LIMIT_S


@contextmanager
def service(file: Path) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "producer", "serve", "--settings", str(file)],
        env=own_environ(),
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_ends_cleanly_when_it_is_asked_to(
    tmp_path: Path, extract: Path, number: signal.Signals
) -> None:
    file = settings_file(tmp_path, UNUSED_ADDRESS, "log_file = 'service.log'\n" + asleep())
    state = tmp_path / "state"
    with service(file) as process:
        eventually(lambda: "waiting" in log_events(tmp_path / "service.log"))
        is_seen = has_service(state)
        process.send_signal(number)
        code = process.wait(LIMIT_S)

    assert (is_seen, code, has_service(state)) == (True, 0, False)
    assert log_events(tmp_path / "service.log")[-1] == "service_stopped"


def test_there_is_one_service_on_a_state(tmp_path: Path, extract: Path) -> None:
    file = settings_file(tmp_path, UNUSED_ADDRESS, asleep())
    with service(file):
        eventually(lambda: has_service(tmp_path / "state"))

        second = program("serve", "--settings", str(file))

    assert second.returncode == 1
    assert "running already" in second.stderr


def test_a_service_with_wrong_settings_does_not_begin(tmp_path: Path) -> None:
    file = settings_file(tmp_path, UNUSED_ADDRESS, '[night]\ncloses = "09:00"\n')

    done = program("serve", "--settings", str(file))

    assert done.returncode == 2
    assert "school hours" in done.stderr


def test_a_night_runs_below_normal_priority_and_ends_with_its_service(
    tmp_path: Path, extract: Path
) -> None:
    file = settings_file(tmp_path, UNUSED_ADDRESS, SLOW_BROKER)
    command = [sys.executable, "-m", "producer.service.night_process", "run", "--settings"]
    with subprocess.Popen(  # noqa: S603 - our own program
        [*command, str(file)], stdin=subprocess.PIPE, env=own_environ()
    ) as process:
        eventually(lambda: has_run(tmp_path / "state"))
        nice = psutil.Process(process.pid).nice()
        assert process.stdin
        process.stdin.close()
        code = process.wait(LIMIT_S)

    assert (nice > psutil.Process().nice(), code) == (True, INTERRUPTED)


def asleep() -> str:
    """Return settings with which nothing is due now."""
    today = now().date()
    return f"[night]\npaused = [{{ from = {today - timedelta(1)}, to = {today + timedelta(2)} }}]\n"


def log_events(file: Path) -> list[str]:
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["event"] for line in lines]
