"""What makes an event untrusted, whatever it is about: its times, and the length of its names."""

from typing import Final

VERSION_AHEAD_MS_MAX: Final = 24 * 60 * 60 * 1000
"""A version further ahead of the broker's clock would shut out every honest run after it."""

ID_LENGTH_MAX: Final = 100
"""Of runs and installations. Longer ids would not fit into an index of the database; honest ones
are a tenth of it."""


class UntrustedError(ValueError):
    """The event can be read, but contradicts what it was sent as, or cannot be kept."""


def demand_version(version: int, broker_time_ms: int) -> None:
    """Demand that a version is a time in milliseconds, and not one of the far future.

    Raises UntrustedError.
    """
    if version > broker_time_ms + VERSION_AHEAD_MS_MAX:
        raise UntrustedError("version_ahead")
    if version <= 0:
        raise UntrustedError("time_out_of_range")


def demand_time(occurred_at_ms: int, broker_time_ms: int) -> None:
    """Demand that something happened neither before 1970 nor in the far future.

    Raises UntrustedError.
    """
    if not 0 <= occurred_at_ms <= broker_time_ms + VERSION_AHEAD_MS_MAX:
        raise UntrustedError("time_out_of_range")
