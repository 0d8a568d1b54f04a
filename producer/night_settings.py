"""What a school says of its nights: the section `[night]` of the settings file."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from producer.failures import ConfigurationError
from producer.service.schedule import PAUSE_DAYS_MAX, Pause, Window
from producer.settings_values import quoted


def window_settings(said: object) -> Window:
    """Read the section. Raises ConfigurationError, in one line."""
    if not isinstance(said, dict):
        raise _wrong("is a section of its own")
    values = dict(_value(name, value) for name, value in said.items())
    try:
        return Window(**values)
    except ConfigurationError as error:
        raise _wrong(f"is wrong: {error}") from None


def _value(name: str, value: object) -> tuple[str, Any]:
    if name not in _READERS:
        raise _wrong(f"has an unknown key: {quoted(name)}. Known: {', '.join(sorted(_READERS))}")
    field, read = _READERS[name]
    try:
        return field, read(value)
    except TypeError as error:
        raise _wrong(f"is wrong: {name} must be {error}") from None


def _time(value: object) -> time:
    if isinstance(value, time):
        return value
    try:
        read = time.fromisoformat(str(value))
    except ValueError:
        read = None
    if not isinstance(value, str) or read is None or read.tzinfo is not None:
        raise TypeError('a time of day, like "00:30"')
    return read


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (KeyError, OSError, ValueError):  # not there, a folder of zones, no name at all
        raise TypeError('the name of a time zone, like "Europe/London"') from None


def _pauses(value: object) -> tuple[Pause, ...]:
    if not isinstance(value, list):
        raise TypeError(_PAUSES)
    return tuple(_pause(each) for each in value)


def _pause(value: object) -> Pause:
    if not isinstance(value, dict) or value.keys() != {"from", "to"}:
        raise TypeError(_PAUSES)
    pause = Pause(_day(value["from"]), _day(value["to"]))
    days = (pause.last - pause.first).days + 1
    if days < 1:
        raise _wrong(f"is wrong: the pause {pause} ends before it begins")
    if days > PAUSE_DAYS_MAX:
        raise _wrong(f"is wrong: the pause {pause} is longer than {PAUSE_DAYS_MAX} days")
    return pause


def _day(value: object) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(_PAUSES)
    return value


_PAUSES: Final = "a list of pauses, like [{ from = 2026-12-19, to = 2027-01-03 }]"

_READERS: Final[Mapping[str, tuple[str, Callable[[object], Any]]]] = {
    "opens": ("opens", _time),
    "closes": ("closes", _time),
    "time_zone": ("zone", _zone),
    "paused": ("paused", _pauses),
}


KEYS: Final = frozenset(_READERS)


def _wrong(what: str) -> ConfigurationError:
    return ConfigurationError(f"The section [night] of the settings {what}.")
