"""Values of the settings file, of which nobody has checked the kind. Pure."""

from typing import Final

_SECONDS_MAX: Final = 7 * 24 * 60 * 60
"""A week: longer than anything here is waited for, and within what Kafka's client can count."""

_QUOTED_CHARACTERS_MAX: Final = 60


def text_of(value: object) -> str:
    """Return a text of one line. Raises TypeError, which says what it must be."""
    # It becomes a path, an address, or part of a command line.
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise TypeError("a text of one line")
    return value


def seconds_of(value: object) -> float:
    """Return a number of seconds. Raises TypeError, which says what it must be."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number of seconds above 0")
    if not 0 < value <= _SECONDS_MAX:
        raise TypeError("a number of seconds above 0, and of a week at most")
    return float(value)


def quoted(name: str) -> str:
    """Return a name as a message can tell it: in one line, and not the whole of a long one."""
    shown = name if name.isprintable() else ascii(name)
    return f"{shown[:_QUOTED_CHARACTERS_MAX]}…" if len(shown) > _QUOTED_CHARACTERS_MAX else shown
