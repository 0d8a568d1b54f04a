"""Dates and times as they cross the wire: ISO text in one form only, in the school's local time."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

_CACHED_MAX: Final = 50_000
"""A school has a few thousand moments, and each of them in hundreds of records."""


def is_date(value: str) -> bool:
    """Say whether a text is a date: YYYY-MM-DD."""
    return _is_canonical(date, value)


def is_time(value: str) -> bool:
    """Say whether a text is a time of day: HH:MM:SS."""
    return _is_canonical(time, value)


def is_date_time(value: str) -> bool:
    """Say whether a text is a date with its time: YYYY-MM-DDTHH:MM:SS."""
    return _is_canonical(datetime, value)


@lru_cache(maxsize=_CACHED_MAX)
def _is_canonical(kind: type[date] | type[time], value: str) -> bool:
    # `fromisoformat` alone takes week dates, zones, fractions and short forms too.
    try:
        return kind.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
