"""What MYA is known to have been sent: for each record the hash of the last enqueued event."""

import sqlite3
from collections.abc import Iterator
from typing import Final

from producer.days import Days
from producer.diff.known import Known

READ: Final = 1
UNREAD: Final = 2
"""How a record was seen in tonight's extract; both, where another row of it was read."""


class KnownRecords:
    """The known records of one data set, and which of them tonight's extract has shown.

    The marks in `seen` are one byte for each record, by its number: no set that grows with the
    school.
    """

    def __init__(self, connection: sqlite3.Connection, data_set: str) -> None:
        self._connection = connection
        self._data_set = data_set
        (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM known").fetchone()
        self.seen: Final = bytearray(last + 1)

    def of(self, record_id: str) -> Known | None:
        """Return what is known of a record."""
        row = self._connection.execute(_OF, (self._data_set, record_id)).fetchone()
        return Known(*row) if row else None

    def see(self, known: Known) -> bool:
        """Mark a record as being in the extract; return whether it was marked before."""
        before = self.seen[known.id]
        self.seen[known.id] = before | READ
        return bool(before)

    def count_unread(self) -> int:
        """Count the records that were seen without reading their row."""
        return self.seen.count(UNREAD) + self.seen.count(UNREAD | READ)

    def unseen(self, days: Days | None) -> Iterator[tuple[str, Known]]:
        """Yield each current record, of these days only, that was not in the extract; its id
        before it."""
        rows = (
            self._connection.execute(
                _UNSEEN_DATED, (self._data_set, self.seen, days.first, days.last)
            )
            if days
            else self._connection.execute(_UNSEEN, (self._data_set, self.seen))
        )
        for row in rows:
            yield row[0], Known(*row[1:])

    def carried(self, known: Known) -> bytes | None:
        """Return the last event of a current record, where a removal would carry it."""
        row = self._connection.execute(_CARRIED, (known.id,)).fetchone()
        return row[0] if row else None


_OF = """
SELECT id, content_hash, first_version, first, removed, day FROM known
WHERE data_set = ? AND record_id = ?
"""
_UNSEEN = """
SELECT record_id, id, content_hash, first_version, first, removed, day FROM known
WHERE data_set = ? AND removed = 0 AND substr(?, id + 1, 1) = x'00'
"""
# Most of the table is dated: it is gone through in its own order, not jumped about in that of an
# index.
_UNSEEN_DATED = """
SELECT record_id, id, content_hash, first_version, first, removed, day FROM known NOT INDEXED
WHERE data_set = ? AND removed = 0 AND substr(?, id + 1, 1) = x'00' AND day BETWEEN ? AND ?
"""
_CARRIED = "SELECT event FROM carried WHERE id = ?"
