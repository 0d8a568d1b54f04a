"""The window of an extract: the days for which its lessons were extracted.

The root says so (`from`, `to`); where it does not, the window is the earliest to the latest day on
which a lesson of the file starts.
"""

from collections.abc import Callable, Mapping
from typing import Final

from contract.declaration import DataSet, Kind, Occurrence, Record
from producer.days import Days, number_of
from producer.source.faults import UnusableExtractError, unreadable
from producer.source.values import normal, value_of

_FROM: Final = "from"
_TO: Final = "to"


class ExtractedWindow:
    """Takes note of the window while an extract is read. Other data sets have none."""

    def __init__(self, data_set: DataSet, file: str) -> None:
        self._dated = data_set.dated if isinstance(data_set.dated, Occurrence) else None
        self._file = file
        self._stated: Days | None = None
        self._earliest = ""
        self._latest = ""
        self._unread: Days | None = None

    def take(self, attributes: Mapping[str, str]) -> None:
        """Read the attributes of the root. Raises UnusableExtractError."""
        if self._dated is None:
            return
        said = [normal(attributes.get(name)) for name in (_FROM, _TO)]
        if not any(said):
            return
        first, last = (self._day(text) for text in said)
        if last < first:
            raise self._fault("ends before it starts")
        self._stated = Days(first, last)

    def note(self, record: Record) -> None:
        """Take note of when a record starts, if that could be read."""
        if self._dated is None or self._stated is not None:
            return
        start = record[self._dated.start]
        if not start:
            return
        self._latest = max(self._latest, start)
        if not self._earliest or start < self._earliest:
            self._earliest = start

    def note_unread(self, days: Callable[[], Days | None]) -> None:
        """Take note of the days on which the other records start, if that matters."""
        if self._dated is not None and self._stated is None:
            self._unread = days()

    def days(self) -> Days | None:
        """Return the window, once the extract has been read."""
        return self._stated or self._noted()

    def _noted(self) -> Days | None:
        noted = [self._unread] if self._unread else []
        if self._latest:
            noted.append(Days(number_of(self._earliest), number_of(self._latest)))
        if not noted:
            return None
        return Days(min(each.first for each in noted), max(each.last for each in noted))

    def _day(self, text: str) -> int:
        day = value_of(Kind.DATE, text) if text else None
        if not isinstance(day, str):
            raise self._fault("has a first or a last day that is no date")
        return number_of(day)

    def _fault(self, what: str) -> UnusableExtractError:
        return unreadable(self._file, f"The window that it states {what}")
