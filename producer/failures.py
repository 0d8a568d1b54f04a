"""Faults of the world that end a run, and the exit codes that programs see.

What is wrong with data is never an exception here: it is a `Violation`.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the program ends with; a promise to schools' scheduled tasks."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NEEDS_A_PERSON = 3


class ConfigurationError(Exception):
    """What was asked for makes no sense; the message says what to change."""


class UnavailableError(Exception):
    """Something that the run needs does not answer; the message says what and where."""
