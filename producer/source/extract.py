"""An extract: a folder with a main file and its detail files, or pictures, for each data set.

`Source` is the seam: a reading of a data set comes from a folder, or from a program that first
fills one.
"""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, assert_never

from contract.declaration import PRIMARY_ID, Combined, DataSet, Detail
from contract.declaration import Source as ReadFrom
from producer.source.cells import Presence, read_cells
from producer.source.evidence import Evidence, Remembered, ValueCounts, Weeks
from producer.source.exclusion import Exclusion
from producer.source.faults import UnusableExtractError, missing
from producer.source.lists import List, absent_list, list_rows, read_list
from producer.source.pictures import PictureReading
from producer.source.places import is_there
from producer.source.records import Found, found_record, id_of, is_taken, key_columns
from producer.source.report import RawRow, rows
from producer.source.sieve import FINGERPRINT_BYTES, KnownRows, Sieve
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

    def read(
        self, data_set: DataSet, before: Remembered, known_rows: KnownRows | None = None
    ) -> Reading:
        """Begin to read a data set, but for rows that are known.

        Raises UnusableExtractError, as its iteration may.
        """
        ...


@dataclass(frozen=True, slots=True)
class ExtractFolder:
    """A folder that something else has filled: `<data set>.xml`, `<data set>.<list>.xml`, and
    folders of pictures. What is excluded is as if it were not there."""

    folder: Path
    exclusion: Exclusion = field(default_factory=Exclusion)

    def read(
        self, data_set: DataSet, before: Remembered, known_rows: KnownRows | None = None
    ) -> Reading:
        """Read the lists, and prepare to stream the main file or the pictures."""
        match data_set.source:
            case ReadFrom.REPORT:
                return self._read_report(data_set, before, known_rows)
            case ReadFrom.PICTURE_FOLDER:
                return PictureReading(data_set, self.folder, self.exclusion)
            case _:
                assert_never(data_set.source)

    def _read_report(
        self, data_set: DataSet, before: Remembered, known_rows: KnownRows | None
    ) -> "FileReading":
        main = self.folder / f"{data_set.name}.xml"
        if not is_there(main):
            raise missing(main.name)
        lists = [self._list(data_set, each, before) for each in data_set.details]
        return FileReading(data_set, main, lists, self.exclusion, known_rows)

    def _list(self, data_set: DataSet, detail: Detail, before: Remembered) -> List:
        path = self.folder / f"{data_set.name}.{detail.name}.xml"
        if is_there(path):
            kept = self.exclusion.list_rows(data_set, detail, list_rows(detail, path))
            return read_list(detail, path.name, kept)
        if detail.name in before.listed:
            raise missing(path.name)
        return absent_list(detail, path.name)


class FileReading:
    """A reading of one main file with its lists."""

    def __init__(
        self,
        data_set: DataSet,
        main: Path,
        lists: list[List],
        exclusion: Exclusion,
        known_rows: KnownRows | None = None,
    ) -> None:
        self._data_set = data_set
        self._key = key_columns(data_set)
        self._main = main
        self._lists = lists
        self._exclusion = exclusion
        self._known_rows = known_rows
        # What no rows come to is the same for every record: worked out once, never changed.
        self._parts = [(each, each.detail.combine(())) for each in lists]
        self._presence = Presence(data_set.columns)
        self._values = ValueCounts(data_set)
        self._weeks = Weeks(data_set)
        self._window = ExtractedWindow(data_set, main.name)

    def records(self) -> Iterator[Found]:
        """Yield each record that MYA takes, and gather the evidence."""
        for found in self._read(self._presence, self._sieve()):
            if found is None:
                self._presence.rows_without_id += 1
                continue
            self._values.note(found.record)
            self._weeks.note(found.record)
            self._window.note(found.record)
            if is_taken(self._data_set, found):
                yield found
        if self._known_rows:
            shown = self._known_rows.shown()
            self._presence.note_sound(sum(shown.values()))
            self._values.note_unread(shown)
            self._window.note_unread(self._known_rows.days)

    def records_again(self, ids: Collection[str]) -> Iterator[Found]:
        """Yield the records of these ids a second time."""
        for found in self._read(Presence(()), self._sieve(again=True)):
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

    def _read(self, presence: Presence, sieve: Sieve | None) -> Iterator[Found | None]:
        data_set = self._data_set
        for raw in self._exclusion.rows(data_set, self._rows(sieve)):
            presence.note(raw)
            cells = read_cells(data_set.columns, raw)
            found_id = id_of(self._key, raw, cells)
            if found_id is None:
                yield None
                continue
            found = found_record(data_set, found_id, cells, self._parts_of(raw))
            yield found._replace(fingerprint=sieve.last) if sieve else found

    def _rows(self, sieve: Sieve | None) -> Iterator[RawRow]:
        columns = {column.name for column in self._data_set.columns}
        as_it_is = rows(self._main, columns, self._window.take)
        if sieve is None:
            return as_it_is
        sifted = rows(self._main, columns, self._window.take, sieve.sifted)
        return _told_as_it_is(sieve.noting(sifted), as_it_is)

    def _sieve(self, *, again: bool = False) -> Sieve | None:
        if self._known_rows is None:
            return None
        said = (self._known_rows.edition, self._data_set.columns, sorted(self._exclusion.people))
        meaning = blake2b(repr(said).encode(), digest_size=FINGERPRINT_BYTES)
        return Sieve(self._known_rows, meaning.digest(), again=again)

    def _parts_of(self, raw: dict[str, str]) -> list[Combined]:
        return [each.of(raw.get(PRIMARY_ID, ""), nothing) for each, nothing in self._parts]


def _told_as_it_is(sifted: Iterator[RawRow], as_it_is: Iterator[RawRow]) -> Iterator[RawRow]:
    """Yield the rows; where the file cannot be read, say what is said of the whole of it."""
    try:
        yield from sifted
    except UnusableExtractError:
        deque(as_it_is, maxlen=0)
        raise
