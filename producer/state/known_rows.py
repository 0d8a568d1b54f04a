"""The rows of the last night's extract that came to sound records, by their fingerprints.

They lie on shelves, by the first two bytes of the fingerprint: a row is looked for among the thirty
of one shelf, and of two million rows little more than their bytes are in memory. Only what a night
changed is written again.

What is kept is true of the records that are known: both change in one transaction. A night forgets
every row that it did not leave unread, and keeps those that it read and found sound.
"""

import re
import sqlite3
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, compress, groupby
from typing import Final, TypeAlias

from producer.days import Days
from producer.source.sieve import FINGERPRINT_BYTES
from producer.state.known import UNREAD

SHELVES: Final = 1 << 16

ID_MAX: Final = (1 << 32) - 1
"""Of a known record: on a shelf it has four bytes."""

_IS_UNREAD: Final = bytes(mark & UNREAD for mark in range(256))
_NOT_KEPT: Final = re.compile(rb"[^%c]" % UNREAD)

_Row: TypeAlias = tuple[bytes, int, int]
"""A fingerprint, the id of the known record, and what the row shows."""


class KnownRows:
    """The known rows of one data set on one night, and which of them are left unread."""

    def __init__(
        self, connection: sqlite3.Connection, data_set: str, *, edition: str, seen: bytearray
    ) -> None:
        """Begin with no row known."""
        self.edition = edition
        self._connection = connection
        self._data_set = data_set
        self._seen = seen
        self._shelves = [b""] * SHELVES
        self._firsts = _firsts(self._shelves)
        self._ids = array("I")
        self._shown = bytearray()

    def load(self) -> None:
        """Take from the state what the last night kept."""
        rows = self._connection.execute(_LOAD, (self._data_set,))
        for shelf, fingerprints, ids, shown in rows:
            self._shelves[shelf] = fingerprints
            self._ids.frombytes(ids)
            self._shown += shown
        self._firsts = _firsts(self._shelves)

    def unread(self, fingerprints: Sequence[bytes], *, again: bool) -> Iterator[int]:
        """Yield the place of each row that must be read; one whose record was seen is read."""
        shelves, firsts, ids, seen = self._shelves, self._firsts, self._ids, self._seen
        before = UNREAD if again else 0
        for place, fingerprint in enumerate(fingerprints):
            shelf = fingerprint[0] << 8 | fingerprint[1]  # not a call: two million lessons notice
            at = shelves[shelf].find(fingerprint)
            if at >= 0 and at % FINGERPRINT_BYTES == 0:
                known = ids[firsts[shelf] + at // FINGERPRINT_BYTES]
                if seen[known] == before:
                    seen[known] = UNREAD
                    continue
            yield place

    def shown(self) -> Mapping[int, int]:
        """Return how many rows were left unread, by what they show."""
        return Counter(compress(self._shown, self._marks().translate(_IS_UNREAD)))

    def days(self) -> Days | None:
        """Return the earliest and the latest day of the records whose rows were left unread."""
        first, last = self._connection.execute(_DAYS, (self._data_set, self._seen)).fetchone()
        return None if first is None else Days(first, last)

    def promote(self) -> None:
        """Keep the rows of tonight, inside the transaction that makes their records known."""
        if not self._ids:
            forget_rows(self._connection, self._data_set)
        fresh = self._connection.execute(_FRESH, (self._data_set,))
        gone = self._gone()
        for shelf, added in groupby(fresh, lambda row: _shelf_of(row[0])):
            self._put(shelf, gone.pop(shelf, ()), added)
        for shelf, places in gone.items():
            self._put(shelf, places, ())

    def _marks(self) -> bytes:
        return bytes(map(self._seen.__getitem__, self._ids))

    def _gone(self) -> dict[int, list[int]]:
        """Return where on which shelves there are rows that were not left unread."""
        gone: defaultdict[int, list[int]] = defaultdict(list)
        for found in _NOT_KEPT.finditer(self._marks()):
            shelf = bisect_right(self._firsts, found.start()) - 1
            gone[shelf].append(found.start() - self._firsts[shelf])
        return gone

    def _put(self, shelf: int, gone: Sequence[int], added: Iterable[_Row]) -> None:
        fingerprints = bytearray(self._shelves[shelf])
        its = slice(self._firsts[shelf], self._firsts[shelf + 1])
        ids, shown = self._ids[its], self._shown[its]
        for place in reversed(gone):
            del fingerprints[place * FINGERPRINT_BYTES : (place + 1) * FINGERPRINT_BYTES]
            del ids[place], shown[place]
        for fingerprint, known, shows in added:
            fingerprints += fingerprint
            ids.append(known)
            shown.append(shows)
        self._connection.execute(_PUT, (self._data_set, shelf, fingerprints, ids.tobytes(), shown))


def forget_rows(connection: sqlite3.Connection, data_set: str) -> None:
    """Forget all rows of a data set: the next night reads each."""
    connection.execute("DELETE FROM row_shelf WHERE data_set = ?", (data_set,))


def _shelf_of(fingerprint: bytes) -> int:
    return int.from_bytes(fingerprint[:2], "big")


def _firsts(shelves: Sequence[bytes]) -> "array[int]":
    """Return how many rows lie before each shelf, and at last how many there are."""
    counts = (len(each) // FINGERPRINT_BYTES for each in shelves)
    return array("I", accumulate(counts, initial=0))


_LOAD = """
SELECT shelf, fingerprints, ids, shown FROM row_shelf WHERE data_set = ? ORDER BY shelf
"""
_PUT = """
INSERT OR REPLACE INTO row_shelf (data_set, shelf, fingerprints, ids, shown) VALUES (?, ?, ?, ?, ?)
"""
_FRESH = """
SELECT staged_row.fingerprint, known.id, staged_row.shown
FROM staged_row JOIN known ON known.data_set = ? AND known.record_id = staged_row.record_id
ORDER BY staged_row.fingerprint
"""
# Two marks have the bit UNREAD. Every row of the table is looked at, in the order of the file.
_DAYS = """
SELECT min(day), max(day) FROM known NOT INDEXED
WHERE data_set = ? AND substr(?, id + 1, 1) IN (x'02', x'03')
"""
