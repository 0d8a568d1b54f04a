"""What a reading showed besides its records: is the extract to be believed?

Pure. SIMS leaves out columns and rows without a word where a right is missing, so what is *not*
in an extract is judged before anything of it is sent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from contract.declaration import DataSet, Record
from contract.violations import Violation
from producer.days import Days

VALUES_NOTICED_MIN: Final = 21
"""A column or list with values in this many records is missed when it has none; with fewer it
may have been emptied by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What the last completed run saw of a data set, by the names of columns and lists."""

    valued: frozenset[str] = frozenset()
    """Optional columns and uncounted lists that had values in more than 20 records."""

    listed: frozenset[str] = frozenset()
    """Lists whose file had rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What tonight's reading showed of a data set, once it has been read to its end."""

    rows: int
    absent_columns: tuple[str, ...]
    rows_without_id: Mapping[str, int] = field(default_factory=dict)
    """By file; only files that have such rows."""
    valued: Mapping[str, int] = field(default_factory=dict)
    """How many records had a value, counted up to VALUES_NOTICED_MIN."""
    listed: frozenset[str] = frozenset()
    weeks: frozenset[str] = frozenset()
    """The weeks of the timetable cycle, of which the second settles it."""
    window: Days | None = None
    """The days for which lessons were extracted; None for other records, and where nothing
    tells."""

    def fault(self, before: Remembered) -> Violation | None:
        """Return why the extract cannot be used, or None."""
        if self.absent_columns:
            return Violation("column_missing", self.absent_columns[0])
        if len(self.weeks) > 1:
            return Violation("two_week_cycle")
        lost = sorted(name for name in before.valued if self.rows and not self.valued.get(name))
        if lost:
            return Violation("values_lost", lost[0], {"before": f"{VALUES_NOTICED_MIN} or more"})
        return None

    def warnings(self) -> list[Violation]:
        """Return what the school should know of an extract that can be used."""
        return [
            Violation("id_missing", file, {"count": str(count)})
            for file, count in self.rows_without_id.items()
        ]

    def to_remember(self) -> Remembered:
        """Return what the next run needs to know of this one."""
        valued = (name for name, count in self.valued.items() if count >= VALUES_NOTICED_MIN)
        return Remembered(valued=frozenset(valued), listed=self.listed)


class ValueCounts:
    """Counts in how many records an optional column or an uncounted list has a value.

    The guard looks after the other lists. Counting stops where the number stops to matter, so
    that a long extract costs nothing.
    """

    def __init__(self, data_set: DataSet) -> None:
        self._open = _watched(data_set)
        self._counts = dict.fromkeys(self._open, 0)

    def note(self, record: Record) -> None:
        """Count the values of one record."""
        for name, fields in list(self._open.items()):
            if _has_value(record, fields):
                self._counts[name] += 1
                if self._counts[name] >= VALUES_NOTICED_MIN:
                    del self._open[name]

    def note_unread(self, shown: Mapping[int, int]) -> None:
        """Count the values of records of which is known how many show what."""
        for bit, name in enumerate(self._counts):
            count = sum(count for bits, count in shown.items() if bits >> bit & 1)
            self._counts[name] = min(VALUES_NOTICED_MIN, self._counts[name] + count)

    def counts(self) -> dict[str, int]:
        """Return the counts so far."""
        return dict(self._counts)


def values_shown(data_set: DataSet, record: Record) -> int:
    """Return as bits what of all that is counted a record has a value for."""
    watched = _watched(data_set).values()
    return sum(_has_value(record, fields) << bit for bit, fields in enumerate(watched))


class Weeks:
    """Takes note of the weeks that records name, up to the second: none more is needed."""

    def __init__(self, data_set: DataSet) -> None:
        self._field = data_set.cycle_field
        self.seen: set[str] = set()

    def note(self, record: Record) -> None:
        """Take note of the week of one record."""
        if self._field and len(self.seen) < 2 and record[self._field]:
            self.seen.add(record[self._field])


def _has_value(record: Record, fields: Sequence[str]) -> bool:
    return any(record[each] not in (None, []) for each in fields)


def _watched(data_set: DataSet) -> dict[str, tuple[str, ...]]:
    columns = {
        column.name: (column.field,)
        for column in data_set.columns
        if column.field and not column.required
    }
    lists = {
        detail.name: tuple(field["name"] for field in detail.fields)
        for detail in data_set.details
        if not detail.counted_by_guard
    }
    return columns | lists
