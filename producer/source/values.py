"""Reading one value: the text of a cell, by the kind of its column.

Pure. None stands for text that cannot be read; absent values never come here.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final, assert_never

from contract.declaration import Kind

TEXT_CHARACTERS_MAX: Final = 10_000
"""Longer than any field of SIMS; keeps an event far below Kafka's limit of one megabyte."""

_YEAR_MIN: Final = 1800
"""Before it, .NET says "no date" (year 1) and a typing slip is likelier than a date."""

_MIDNIGHT: Final = r"(?:[T ]0{1,2}:00(?::00(?:\.0+)?)?)?"
_ISO: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})" + _MIDNIGHT, re.ASCII)
_DAY_FIRST: Final = re.compile(
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})" + _MIDNIGHT, re.ASCII
)

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
    match kind:
        case Kind.TEXT:
            return text if len(text) <= TEXT_CHARACTERS_MAX else None
        case Kind.DATE:
            return _date(text)
        case Kind.BOOLEAN:
            return _BOOLEANS.get(text.lower())
        case Kind.CONTACT_TYPE:
            return _CONTACT_TYPES.get(text.upper())
        case _:
            assert_never(kind)


# Dates repeat by the thousand (terms start on one day); building one costs ten look-ups.
@lru_cache(maxsize=4096)
def _date(text: str) -> str | None:
    found = _ISO.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if found is None:
        return None
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return day.isoformat() if day.year >= _YEAR_MIN else None
