"""From the raw cells of a row to the values of its columns, and what could not be read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contract.declaration import Column, Record
from producer.source.values import value_of


@dataclass(frozen=True, slots=True)
class Cells:
    """The values of a row's columns by field, and the columns whose text was not of their kind."""

    values: Record
    unreadable: tuple[Column, ...]


def read_cells(columns: Sequence[Column], raw: Mapping[str, str]) -> Cells:
    """Read the columns that have a field; a blank cell is an absent value."""
    values: Record = {}
    unreadable: tuple[Column, ...] = ()
    for column in columns:
        if column.field is None:
            continue
        text = raw.get(column.name)
        value = value_of(column.kind, text) if text else None
        if text and value is None:
            unreadable += (column,)
        values[column.field] = value
    return Cells(values, unreadable)


class Presence:
    """Which required columns have been in no row yet. A few rows usually settle it."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.rows = 0
        self.rows_without_id = 0
        self._unseen = [column.name for column in columns if column.required]

    def note(self, raw: Mapping[str, str]) -> None:
        """Count a row and take note of the columns that it has."""
        self.rows += 1
        if self._unseen:
            self._unseen = [name for name in self._unseen if name not in raw]

    def note_sound(self, rows: int) -> None:
        """Count rows that came to sound records: they have every required column."""
        self.rows += rows
        if rows:
            self._unseen = []

    def absent_columns(self) -> Iterator[str]:
        """Yield the required columns that no row had; an extract without rows lacks none."""
        if self.rows:
            yield from self._unseen
