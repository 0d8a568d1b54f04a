"""Reading one value: the text of a cell, by the kind of its column.

Pure. None stands for text that cannot be read; absent values never come here.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, time
from functools import lru_cache
from typing import Final

from contract.declaration import Kind

TEXT_CHARACTERS_MAX: Final = 10_000
"""Longer than any field of SIMS; keeps an event far below Kafka's limit of one megabyte."""

_YEAR_MIN: Final = 1800
"""Before it, .NET says "no date" (year 1) and a typing slip is likelier than a date."""

_TIME: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.0+)?)?"
_ISO: Final = r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})"
_DAY_FIRST: Final = r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"
_FORMS: Final = tuple(re.compile(f"{day}(?:[T ]{_TIME})?", re.ASCII) for day in (_ISO, _DAY_FIRST))
_TIME_ALONE: Final = re.compile(_TIME, re.ASCII)

_BOOLEANS: Final = {
    **dict.fromkeys(("t", "true", "yes", "y", "1"), True),
    **dict.fromkeys(("f", "false", "no", "n", "0"), False),
}
_CONTACT_TYPES: Final = {"H": "home", "W": "work", "M": "mobile"}


def normal(text: str | None) -> str:
    """Return the text with its white space in order; nothing else about it changes."""
    return " ".join(text.split()) if text else ""


def value_of(kind: Kind, text: str) -> str | bool | None:
    """Return the value of a cell, or None where its text is not of the kind."""
    return _READERS[kind](text)


def _text(text: str) -> str | None:
    return text if len(text) <= TEXT_CHARACTERS_MAX else None


# Dates and times repeat by the thousand (terms start on one day, lessons at one hour); building
# one costs ten look-ups.
@lru_cache(maxsize=4096)
def _date(text: str) -> str | None:
    moment = _moment(text)
    return moment.date().isoformat() if moment and moment.time() == time() else None


@lru_cache(maxsize=65_536)
def _date_time(text: str) -> str | None:
    moment = _moment(text)
    return moment.isoformat() if moment and ":" in text else None


@lru_cache(maxsize=4096)
def _time(text: str) -> str | None:
    """Return a time of day, which SIMS writes with a date that means nothing."""
    found = _TIME_ALONE.fullmatch(text)
    # Any day will do: only the clock counts.
    moment = _parsed(f"2000-01-01T{text}" if found else text) if ":" in text else None
    return moment.time().isoformat() if moment else None


def _moment(text: str) -> datetime | None:
    moment = _parsed(text)
    return moment if moment and moment.year >= _YEAR_MIN else None


def _parsed(text: str) -> datetime | None:
    found = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if found is None:
        return None
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    try:
        return datetime(year, month, day, *_clock(found))  # noqa: DTZ001 - the school's local time
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found["hour"] or 0), int(found["minute"] or 0), int(found["second"] or 0)


_READERS: Final[Mapping[Kind, Callable[[str], str | bool | None]]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATE_TIME: _date_time,
    Kind.BOOLEAN: lambda text: _BOOLEANS.get(text.lower()),
    Kind.CONTACT_TYPE: lambda text: _CONTACT_TYPES.get(text.upper()),
}
"""By kind. Reports hold no bytes."""
