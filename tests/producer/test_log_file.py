import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from contract.program.log_lines import LogFormat
from producer import log_file
from producer.failures import ConfigurationError
from producer.log_file import configure


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.parametrize("log_format", [*LogFormat])
def test_a_line_goes_into_the_file_as_json_however_it_looks_on_stderr(
    tmp_path: Path, log_format: LogFormat
) -> None:
    file = tmp_path / "logs" / "producer.log"
    configure(log_format, file)

    structlog.get_logger().info("night_ended", exit_code=0)

    line = json.loads(file.read_text(encoding="utf-8"))
    assert (line["event"], line["exit_code"], line["level"]) == ("night_ended", 0, "info")


def test_old_files_are_kept_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "BYTES_MAX", 200)
    monkeypatch.setattr(log_file, "FILES_KEPT", 2)
    file = tmp_path / "producer.log"
    configure(None, file)
    log = structlog.get_logger()

    for number in range(20):
        log.info("line_written", number=number)

    kept = {each.name for each in tmp_path.iterdir()}
    assert {"producer.log", "producer.log.1", "producer.log.2"} == kept
    assert all(each.stat().st_size <= 200 for each in tmp_path.iterdir())


def test_two_programs_write_into_one_file(tmp_path: Path) -> None:
    file = tmp_path / "producer.log"
    configure(None, file)
    structlog.get_logger().info("first")
    moved = file.rename(tmp_path / "moved")

    structlog.get_logger().info("second")

    assert "first" in moved.read_text(encoding="utf-8")
    assert "second" in file.read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be written"):
        configure(None, tmp_path)
