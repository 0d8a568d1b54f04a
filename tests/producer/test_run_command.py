"""A whole run, from the request to a broker: the mock cluster that Kafka's client carries."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract.data_sets import BY_NAME
from producer.failures import ConfigurationError, ExitCode, UnavailableError
from producer.readiness.permissions import FILE as PERMISSIONS
from producer.run_command import run
from producer.run_request import RunRequest
from producer.settings import Settings
from producer.source.exclusion import FILE
from producer.state.look import last_fault
from tests.producer.extracts import write
from tests.producer.nights import students
from tests.producer.whole_school import period, put


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
    with pytest.raises(UnavailableError, match="put it back"):
        run(request_of)
    exclude.touch()
    with pytest.raises(UnavailableError, match="it lacks 1 of those"):
        run(request_of)

    exclude.write_text("#2\n")
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


def test_what_kept_a_run_from_its_end_is_remembered(request_of: RunRequest, tmp_path: Path) -> None:
    (tmp_path / "extract" / PERMISSIONS).write_bytes(b"\xff")

    with pytest.raises(ConfigurationError, match="cannot be read as text"):
        run(request_of)

    fault = last_fault(tmp_path / "state")
    assert fault is not None
    assert "cannot be read as text" in fault.reason


def test_a_folder_that_cannot_be_looked_at_is_one_clear_line(
    request_of: RunRequest, tmp_path: Path
) -> None:
    settings, nobody_knows = request_of.settings, tmp_path / ("x" * 300)

    for spoilt in (replace(settings, extract=nobody_knows), replace(settings, state=nobody_knows)):
        with pytest.raises(ConfigurationError, match="cannot be reached: File name too long"):
            run(replace(request_of, settings=spoilt))


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
