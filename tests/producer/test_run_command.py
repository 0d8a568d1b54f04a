"""A whole run, from the request to a broker: the mock cluster that Kafka's client carries."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from confluent_kafka import Producer
from structlog.testing import capture_logs

from contract.data_sets import BY_NAME
from contract.names import ERRORS, RUNS
from producer.failures import ExitCode, UnavailableError
from producer.run_command import run
from producer.run_request import RunRequest
from producer.settings import Settings
from producer.source.exclusion import FILE
from tests.producer.extracts import write
from tests.producer.nights import students
from tests.producer.whole_school import period, put

LIMIT_S = 20


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    cluster = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "mock", "log_level": 0})
    for subject in (*BY_NAME, RUNS, ERRORS):
        cluster.list_topics(f"sims.{subject}", timeout=LIMIT_S)
    (broker,) = cluster.list_topics(timeout=LIMIT_S).brokers.values()
    yield f"{broker.host}:{broker.port}"
    cluster.flush(LIMIT_S)


@pytest.fixture
def request_of(tmp_path: Path, address: str) -> RunRequest:
    """A request for students and periods, whose extract is there."""
    write(tmp_path / "extract", "students", students(1, 2, 3, 4))
    write(tmp_path / "extract", "periods", [period(1)])
    return asked(tmp_path, address, {"students", "periods"})


def asked(folder: Path, address: str, switched_on: set[str]) -> RunRequest:
    settings = Settings(
        school="school-1",
        extract=folder / "extract",
        state=folder / "state",
        bootstrap_servers=address,
        data_sets=frozenset(switched_on),
    )
    return RunRequest(settings=settings, selected=None, release=None, day=date(2026, 9, 1))


def test_a_list_of_the_excluded_that_vanishes_stops_the_next_run(
    request_of: RunRequest, tmp_path: Path
) -> None:
    exclude = tmp_path / "extract" / FILE
    exclude.write_text("2\n")
    assert run(request_of) is ExitCode.DONE

    exclude.unlink()
    with pytest.raises(UnavailableError, match="put it back, or leave an empty file"):
        run(request_of)

    exclude.touch()
    assert run(request_of) is ExitCode.DONE
    exclude.unlink()
    assert run(request_of) is ExitCode.DONE


def test_a_run_that_could_not_begin_keeps_what_it_knew(
    request_of: RunRequest, tmp_path: Path
) -> None:
    exclude = tmp_path / "extract" / FILE
    exclude.write_text("2\n")
    run(request_of)
    exclude.write_bytes(b"\xff")
    with pytest.raises(UnavailableError, match="not UTF-8"):
        run(request_of)
    exclude.unlink()

    with pytest.raises(UnavailableError, match="put it back"):
        run(request_of)


def test_periods_are_sent_once(request_of: RunRequest) -> None:
    with capture_logs() as logs:
        run(request_of)
        run(request_of)

    first, second = (each["summary"] for each in logs if each["event"] == "run_completed")
    assert ("periods 1 created" in first, "periods skipped (off)" in second) == (True, True)


def test_settings_of_which_all_was_imported_leave_a_quiet_night(
    tmp_path: Path, address: str
) -> None:
    write(tmp_path / "extract", "periods", [period(1)])
    request = asked(tmp_path, address, {"periods"})

    assert [run(request), run(request)] == [ExitCode.DONE, ExitCode.DONE]


def test_every_data_set_is_sent(tmp_path: Path, address: str) -> None:
    for name in BY_NAME:
        put(tmp_path / "extract", name)

    assert run(asked(tmp_path, address, set(BY_NAME))) is ExitCode.DONE
