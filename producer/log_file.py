"""The program's log lines in a file too: JSON, one a line, in ten files of five megabytes."""

import logging
import logging.handlers
from pathlib import Path
from typing import Any, Final

import structlog
from structlog.typing import EventDict, WrappedLogger

from contract.program import log_lines
from contract.program.log_lines import LogFormat
from producer.failures import ConfigurationError
from producer.own_files import make_own_log

BYTES_MAX: Final = 5_000_000
FILES_KEPT: Final = 9
"""Besides the one that is written: years of nights, and never a full disk."""


class _LineFile(logging.handlers.RotatingFileHandler):
    """Opened for each line: the service and its night share it; Windows renames no open file."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, and let the file go."""
        super().emit(record)
        if self.stream is not None:
            self.stream.close()
            self.stream = None

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - its name there
        """Go on: a full disk or a file that is read by a person must not end a night."""


class _Copy:
    """Writes each line to the file as it passes."""

    def __init__(self, file: Path) -> None:
        self._handler = _LineFile(
            file, maxBytes=BYTES_MAX, backupCount=FILES_KEPT, encoding="utf-8", delay=True
        )
        self._render = structlog.processors.JSONRenderer()

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        said: EventDict = structlog.processors.format_exc_info(logger, method, {**event})
        line = str(self._render(logger, method, said))
        self._handler.handle(logging.makeLogRecord({"msg": line}))
        return event


def configure(log_format: LogFormat | None, file: Path | None) -> None:
    """Set up the program's log lines, on stderr and in the file.

    Raises ConfigurationError for a file that cannot be written.
    """
    log_lines.configure(log_format)
    if file is None:
        return
    try:
        make_own_log(file)
    except OSError as error:
        raise ConfigurationError(
            f"The log file {file} cannot be written: {error.strerror}."
        ) from error
    processors: list[Any] = structlog.get_config()["processors"]
    # Before what turns a line into text for stderr.
    structlog.configure(processors=[*processors[:-1], _Copy(file), processors[-1]])
