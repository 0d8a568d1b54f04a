"""The lists of a data set: its detail files, read whole and joined on the record's id.

They are held in memory: a school's people and groups have thousands of rows, not millions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from contract.declaration import PRIMARY_ID, Column, Combined, Detail, Record, Row
from contract.violations import Violation
from producer.source.cells import Presence, read_cells
from producer.source.faults import unreadable
from producer.source.report import RawRow, rows

_ID: Final = Column(PRIMARY_ID, required=True)

ROWS_OF_A_RECORD_MAX: Final = 10_000
"""Five times the largest year group; keeps an event far below Kafka's limit of one megabyte, so
that no file can put something into the outbox that never leaves it."""


@dataclass(frozen=True, slots=True)
class List:
    """One list of all records of a data set."""

    detail: Detail
    file: str
    presence: Presence
    rows: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    violations: dict[str, list[Violation]] = field(default_factory=lambda: defaultdict(list))

    def of(self, primary_id: str, nothing: Combined) -> Combined:
        """Return what the list says of one record; `nothing` is what no rows come to."""
        own = self.rows.get(primary_id)
        combined = self.detail.combine(own) if own else nothing
        found = self.violations.get(primary_id)
        if not found:
            return combined
        return Combined(combined.values, (*dict.fromkeys(found), *combined.violations))


def list_rows(detail: Detail, path: Path) -> Iterator[RawRow]:
    """Yield each row of a detail file, with the columns that are read of it."""
    return rows(path, {PRIMARY_ID, *(column.name for column in detail.columns)})


def read_list(detail: Detail, file: str, raws: Iterable[RawRow]) -> List:
    """Put a list together. Raises UnusableExtractError for one without end, as its rows may."""
    read = List(detail, file, Presence((_ID, *detail.columns)))
    for raw in raws:
        read.presence.note(raw)
        primary_id = raw.get(PRIMARY_ID)
        if primary_id:
            _add(read, primary_id, raw)
        else:
            read.presence.rows_without_id += 1
    return read


def absent_list(detail: Detail, file: str) -> List:
    """Return the list of a detail file that is not there, and never had a row."""
    return List(detail, file, Presence(()))


def _add(read: List, primary_id: str, raw: Mapping[str, str]) -> None:
    columns = read.detail.columns
    if any(column.required and not raw.get(column.name) for column in columns):
        read.violations[primary_id].append(Violation("detail_row_incomplete", read.file))
        return
    cells = read_cells(columns, raw)
    if cells.unreadable:
        read.violations[primary_id] += [
            Violation("value_dropped", column.name) for column in cells.unreadable
        ]
    if not any(column.required for column in cells.unreadable):
        _append(read, primary_id, cells.values)


def _append(read: List, primary_id: str, row: Record) -> None:
    own = read.rows[primary_id]
    if len(own) == ROWS_OF_A_RECORD_MAX:
        raise unreadable(read.file, f"It has over {ROWS_OF_A_RECORD_MAX} rows of one record")
    own.append(row)
