"""Numbers with their nouns: 1 class, 1,204 classes."""

from collections.abc import Iterable, Mapping
from typing import Final

_NOUNS: Final = {
    "students": ("student", "students"),
    "staff-members": ("member of staff", "members of staff"),
    "contacts": ("contact", "contacts"),
    "subjects": ("subject", "subjects"),
    "rooms": ("room", "rooms"),
    "periods": ("period", "periods"),
    "year-groups": ("year group", "year groups"),
    "house-groups": ("house group", "house groups"),
    "class-groups": ("class", "classes"),
    "class-timetables": ("class lesson", "class lessons"),
    "staff-timetables": ("staff lesson", "staff lessons"),
    "student-timetables": ("student lesson", "student lessons"),
    "profile-pictures": ("picture", "pictures"),
}
"""What a record of each data set is called, one and several."""


def number(value: int) -> str:
    """Say a number with its thousands apart: 13,412."""
    return f"{value:,}"


def counted(value: int, one: str, several: str | None = None) -> str:
    """Say a number with its noun: 1 night, 2 nights."""
    return f"{number(value)} {one if value == 1 else several or one + 's'}"


def records_of(data_set: str, value: int) -> str:
    """Say so many records of a data set: 37 classes."""
    one, several = _NOUNS.get(data_set, ("record", "records"))
    return counted(value, one, several)


def record_of(data_set: str) -> str:
    """Say what one record of a data set is called: class."""
    return _NOUNS.get(data_set, ("record", "records"))[0]


def listed(parts: Iterable[str]) -> str:
    """Join as in a sentence: a, b and c."""
    *head, last = [*parts] or [""]
    return f"{', '.join(head)} and {last}" if head else last


def records(counts: Mapping[str, int]) -> str:
    """Say how many records of which data sets: 37 classes and 61 class lessons."""
    return listed(records_of(name, count) for name, count in counts.items() if count)
