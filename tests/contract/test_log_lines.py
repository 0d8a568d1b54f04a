import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from contract.program import log_lines
from contract.program.log_lines import LogFormat


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    handlers = list(logging.getLogger().handlers)
    yield
    logging.getLogger().handlers = handlers
    structlog.reset_defaults()


def test_a_line_is_json_where_stderr_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.configure(None)

    structlog.get_logger().info("batch_applied", records=3)

    captured = capsys.readouterr()
    line = json.loads(captured.err)
    assert captured.out == ""
    assert (line["event"], line["level"], line["records"]) == ("batch_applied", "info", 3)
    assert line["timestamp"].endswith("Z")


def test_a_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.configure(LogFormat.CONSOLE)

    structlog.get_logger().info("batch_applied", records=3)

    line = capsys.readouterr().err
    assert "batch_applied" in line
    assert "records=3" in line
    assert "\x1b" not in line


@pytest.mark.parametrize("log_format", LogFormat)
def test_a_traceback_shows_no_local_variables(
    log_format: LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    log_lines.configure(log_format)

    def fail() -> None:
        surname = "".join(["Penhal", "igon"])
        raise RuntimeError(f"a bug, not a name: {len(surname)}")

    try:
        fail()
    except RuntimeError:
        structlog.get_logger().exception("crashed")

    err = capsys.readouterr().err
    assert "a bug, not a name: 10" in err
    assert "Penhaligon" not in err


def test_a_library_is_heard_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    log_lines.configure(LogFormat.JSON)
    log_lines.configure(LogFormat.JSON)
    library = logging.getLogger("psycopg")

    library.warning("ignored an error of Penhaligon")
    library.info("not worth a line")
    try:
        int("".join(["Penhal", "igon"]))
    except ValueError:
        library.exception("failed for Penhaligon")

    err = capsys.readouterr().err
    warned, failed = map(json.loads, err.splitlines())
    assert (warned["event"], warned["logger"]) == ("library_warning", "psycopg")
    assert (failed["event"], failed["exception"]) == ("library_failed", "ValueError")
    assert __file__ in failed["frames"]
    assert "Penhaligon" not in err
