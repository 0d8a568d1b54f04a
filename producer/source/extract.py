"""An extract: a folder with a main file and its detail files, or pictures, for each data set.

`Source` is the seam: a reading of a data set comes from a folder, or from a program that first
fills one.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, assert_never

from contract.declaration import PRIMARY_ID, Combined, DataSet, Detail
from contract.declaration import Source as ReadFrom
from producer.source.cells import Presence, read_cells
from producer.source.evidence import Evidence, Remembered, ValueCounts, Weeks
from producer.source.exclusion import Exclusion
from producer.source.faults import missing
from producer.source.lists import List, absent_list, list_rows, read_list
from producer.source.pictures import PictureReading
from producer.source.records import Found, found_record, id_of, is_taken, key_columns
from producer.source.report import rows
from producer.source.window import ExtractedWindow


class Reading(Protocol):
    """One data set as it is tonight. The evidence is complete after `records` was exhausted."""

    def records(self) -> Iterator[Found]:
        """Yield each record, in any order, one key perhaps several times."""
        ...

    def records_again(self, ids: Collection[str]) -> Iterator[Found]:
        """Yield the records of these ids a second time."""
        ...

    def evidence(self) -> Evidence:
        """Return what the reading showed besides its records."""
        ...

    def lists_without_ids(self) -> frozenset[str]:
        """Return the list fields that have rows of nobody knows whom; known before the records."""
        ...


class Source(Protocol):
    """Where extracts come from."""

    def read(self, data_set: DataSet, before: Remembered) -> Reading:
        """Begin to read a data set. Raises UnusableExtractError, as its iteration may."""
        ...


@dataclass(frozen=True, slots=True)
class ExtractFolder:
    """A folder that something else has filled: `<data set>.xml`, `<data set>.<list>.xml`, and
    folders of pictures. What is excluded is as if it were not there."""

    folder: Path
    exclusion: Exclusion = field(default_factory=Exclusion)

    def read(self, data_set: DataSet, before: Remembered) -> Reading:
        """Read the lists, and prepare to stream the main file or the pictures."""
        match data_set.source:
            case ReadFrom.REPORT:
                return self._read_report(data_set, before)
            case ReadFrom.PICTURE_FOLDER:
                return PictureReading(data_set, self.folder, self.exclusion)
            case _:
                assert_never(data_set.source)

    def _read_report(self, data_set: DataSet, before: Remembered) -> "FileReading":
        main = self.folder / f"{data_set.name}.xml"
        if not main.is_file():
            raise missing(main.name)
        lists = [self._list(data_set, each, before) for each in data_set.details]
        return FileReading(data_set, main, lists, self.exclusion)

    def _list(self, data_set: DataSet, detail: Detail, before: Remembered) -> List:
        path = self.folder / f"{data_set.name}.{detail.name}.xml"
        if path.is_file():
            kept = self.exclusion.list_rows(data_set, detail, list_rows(detail, path))
            return read_list(detail, path.name, kept)
        if detail.name in before.listed:
            raise missing(path.name)
        return absent_list(detail, path.name)


class FileReading:
    """A reading of one main file with its lists."""

    def __init__(
        self, data_set: DataSet, main: Path, lists: list[List], exclusion: Exclusion
    ) -> None:
        self._data_set = data_set
        self._key = key_columns(data_set)
        self._main = main
        self._lists = lists
        self._exclusion = exclusion
        # What no rows come to is the same for every record: worked out once, never changed.
        self._parts = [(each, each.detail.combine(())) for each in lists]
        self._presence = Presence(data_set.columns)
        self._values = ValueCounts(data_set)
        self._weeks = Weeks(data_set)
        self._window = ExtractedWindow(data_set, main.name)

    def records(self) -> Iterator[Found]:
        """Yield each record that MYA takes, and gather the evidence."""
        for found in self._read(self._presence):
            if found is None:
                self._presence.rows_without_id += 1
                continue
            self._values.note(found.record)
            self._weeks.note(found.record)
            self._window.note(found.record)
            if is_taken(self._data_set, found):
                yield found

    def records_again(self, ids: Collection[str]) -> Iterator[Found]:
        """Yield the records of these ids a second time."""
        for found in self._read(Presence(())):
            if found and found.record_id in ids and is_taken(self._data_set, found):
                yield found

    def evidence(self) -> Evidence:
        """Return what was seen, of all files."""
        files = [(self._main.name, self._presence)]
        files += [(each.file, each.presence) for each in self._lists]
        return Evidence(
            rows=self._presence.rows,
            absent_columns=tuple(name for _, each in files for name in each.absent_columns()),
            rows_without_id={
                file: each.rows_without_id for file, each in files if each.rows_without_id
            },
            valued=self._values.counts(),
            listed=frozenset(each.detail.name for each in self._lists if each.rows),
            weeks=frozenset(self._weeks.seen),
            window=self._window.days(),
        )

    def lists_without_ids(self) -> frozenset[str]:
        """Return the fields of the lists that have rows without an id."""
        return frozenset(
            field["name"]
            for each in self._lists
            if each.presence.rows_without_id
            for field in each.detail.fields
        )

    def _read(self, presence: Presence) -> Iterator[Found | None]:
        data_set = self._data_set
        columns = {column.name for column in data_set.columns}
        raws = rows(self._main, columns, self._window.take)
        for raw in self._exclusion.rows(data_set, raws):
            presence.note(raw)
            cells = read_cells(data_set.columns, raw)
            found_id = id_of(self._key, raw, cells)
            if found_id is None:
                yield None
                continue
            yield found_record(data_set, found_id, cells, self._parts_of(raw))

    def _parts_of(self, raw: dict[str, str]) -> list[Combined]:
        return [each.of(raw.get(PRIMARY_ID, ""), nothing) for each, nothing in self._parts]
