"""How SIMS spells the values of a file: correctly, and in every way that readers trip over.

One file has one hand on one night: a date is written day-first here and there, a missing value
is sometimes an empty element, texts have spaces too many. What is misspelt moves on every night;
what the file says does not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, assert_never

Value = str | int | bool | date | None
"""What stands in a column: an id is a number, a date may have a time, None is no value."""

Row = Mapping[str, Value]
"""A row of a report: caption to value."""

_TRUTHS: Final = (("T", "F"), ("True", "False"), ("Yes", "No"), ("1", "0"))

# One row in so many; primes, so that the slips do not fall on the same rows each time, and few
# enough rows for the smallest school to have them all.
_EMPTY_ELEMENT_EVERY: Final = 3
_DOUBLED_SPACE_EVERY: Final = 5
_TRAILING_BLANK_EVERY: Final = 7
_DAY_FIRST_EVERY: Final = 19


@dataclass(frozen=True, slots=True)
class Handwriting:
    """The hand of one file on one night; `slip` says where its misspellings begin."""

    slip: int

    def texts(self, number: int, row: Row) -> Iterator[tuple[str, str]]:
        """Yield caption and text of each element that the row with this number has."""
        for column, (caption, value) in enumerate(row.items()):
            text = self._text(number, column, value)
            if text is not None:
                yield caption, text

    def _text(self, number: int, column: int, value: Value) -> str | None:
        match value:
            case None:
                return "" if self._slips(number + column, _EMPTY_ELEMENT_EVERY) else None
            case bool():
                return _TRUTHS[(number + self.slip) % len(_TRUTHS)][0 if value else 1]
            case int():
                return str(value)
            case datetime():
                return value.isoformat()
            case date():
                return self._day(number, value)
            case str():
                return self._spaced(number, value)
            case _:
                assert_never(value)

    def _day(self, number: int, day: date) -> str:
        if self._slips(number, _DAY_FIRST_EVERY):
            return f"{day:%d/%m/%Y}"
        return f"{day:%Y-%m-%d}T00:00:00"

    def _spaced(self, number: int, text: str) -> str:
        if self._slips(number, _DOUBLED_SPACE_EVERY):
            text = text.replace(" ", "  ", 1)
        if self._slips(number, _TRAILING_BLANK_EVERY):
            text += " "
        return text

    def _slips(self, place: int, period: int) -> bool:
        return (place + self.slip) % period == 0
