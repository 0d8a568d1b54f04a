"""Structured log lines on stderr: one fact a line, for machines (JSON) or for people.

No personal data belongs in a line; a traceback shows no local variables for the same reason. What a
library has to say comes as a line of the same kind, without its words: they quote rows, addresses
and paths.
"""

import logging
import sys
import traceback
from enum import StrEnum
from typing import Final

import structlog
from structlog.typing import Processor


class LogFormat(StrEnum):
    """How log lines look."""

    JSON = "json"
    CONSOLE = "console"


_SHARED: Final[tuple[Processor, ...]] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure(log_format: LogFormat | None) -> None:
    """Set up the program's log lines; without a format, JSON unless stderr is a terminal."""
    is_terminal = sys.stderr.isatty()
    chosen = log_format or (LogFormat.CONSOLE if is_terminal else LogFormat.JSON)
    structlog.configure(
        processors=[*_SHARED, *_renderers(chosen, colors=is_terminal)],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    root = logging.getLogger()
    if not any(isinstance(handler, _OfLibraries) for handler in root.handlers):
        root.addHandler(_OfLibraries(logging.WARNING))


class _OfLibraries(logging.Handler):
    """Turns what libraries log into our lines; of an exception, frames alone."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        if record.exc_info and record.exc_info[1] is not None:
            bug = record.exc_info[1]
            frames = "".join(traceback.format_tb(bug.__traceback__))
            exception = type(bug).__name__
            log.error("library_failed", logger=record.name, exception=exception, frames=frames)
        else:
            log.warning("library_warning", logger=record.name)


def _renderers(log_format: LogFormat, *, colors: bool) -> tuple[Processor, ...]:
    match log_format:
        case LogFormat.JSON:
            return structlog.processors.format_exc_info, structlog.processors.JSONRenderer()
        case LogFormat.CONSOLE:
            return (
                structlog.dev.ConsoleRenderer(
                    colors=colors, exception_formatter=structlog.dev.plain_traceback
                ),
            )
