"""What tonight comes to for one data set, gathered before anything of it is decided.

The tables are temporary: until `promote`, nothing of the state has changed, and a dry run stops
there.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Final

from producer.days import Days
from producer.diff.baseline import Sums, Tally
from producer.diff.changes import HELD, Change
from producer.state.outbox import append_staged


class Staging:
    """The staged changes of one data set."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def clear(self) -> None:
        """Forget what was staged."""
        for table in _TABLES:
            self._connection.execute(f"DELETE FROM temp.{table}")  # noqa: S608 - our own names

    def add(self, change: Change) -> bool:
        """Stage a change; return False, and do nothing, for a record that is staged already."""
        added = self._connection.execute(
            _ADD,
            (
                change.record_id,
                change.operation,
                change.removed,
                change.content_hash,
                change.hash_before,
                change.first_version,
                change.first,
                change.key,
                change.event,
                change.day,
                change.day_before,
                json.dumps(change.entries),
            ),
        )
        if added.rowcount == 0:
            return False
        self._connection.executemany(
            "INSERT OR IGNORE INTO stake (item, record_id, kind, day) VALUES (?, ?, ?, ?)",
            [
                (stake.item, change.record_id, stake.kind, change.day_before)
                for stake in change.stakes
            ],
        )
        return True

    def add_row(self, record_id: str, fingerprint: bytes, shown: int) -> None:
        """Stage that a record comes from that row and no other, and what the row shows."""
        self._connection.execute(_ADD_ROW, (record_id, fingerprint, shown))

    def take_back(self, record_id: str) -> None:
        """Forget what was staged of one record."""
        for table in _TABLES:
            self._connection.execute(
                f"DELETE FROM temp.{table} WHERE record_id = ?",  # noqa: S608 - our own names
                (record_id,),
            )

    def narrow(self, days: Days) -> None:
        """Forget the stakes of dated records of other days: the guard looks at these alone."""
        self._connection.execute(_NARROW, (days.first, days.last))

    def held_ids(self) -> Iterator[str]:
        """Yield the id of each record that is there and not sent tonight."""
        for (record_id,) in self._connection.execute(_HELD_IDS, (HELD,)):
            yield record_id

    def tally(self, window: Days | None) -> Tally:
        """Count what is staged. The cost follows the changes, not the school."""
        operations: Counter[str] = Counter()
        entries: Counter[str] = Counter()
        for operation, count in self._connection.execute(_OPERATIONS):
            operations[operation] = count
        for (delta,) in self._connection.execute(_ENTRIES):
            entries.update(json.loads(delta))
        return Tally(
            operations=operations,
            entries=entries,
            change=self._sums(_AFTER).plus(self._sums(_BEFORE).negative()),
            change_in_window=self._change_within(window) if window else Sums(),
        )

    def _change_within(self, days: Days) -> Sums:
        after = self._sums(f"{_AFTER} AND day BETWEEN ? AND ?", days.first, days.last)
        before = self._sums(f"{_BEFORE} AND day_before BETWEEN ? AND ?", days.first, days.last)
        return after.plus(before.negative())

    def _sums(self, hashes: str, *days: int) -> Sums:
        return Sums.of(*self._connection.execute(hashes, days).fetchone())

    def events(self) -> Iterator[tuple[str, str]]:
        """Yield (operation, record id) of each staged event, in the order it would be sent."""
        yield from self._connection.execute(_EVENTS)

    def promote(self, data_set: str, *, carried: bool) -> None:
        """Make what is staged known, and append its events to the outbox.

        Inside a transaction of the caller.
        """
        self._connection.execute(_MAKE_KNOWN, (data_set,))
        if carried:
            self._connection.execute(_CARRY, (data_set,))
            # The removal in the outbox carries the record until it is acknowledged.
            self._connection.execute(_FORGET, (data_set,))
        append_staged(self._connection, data_set)


_TABLES: Final = ("staged", "stake", "staged_error", "staged_row")

_ADD = """
INSERT OR IGNORE INTO staged
    (record_id, operation, removed, content_hash, hash_before, first_version, first, key, event,
    day, day_before, entries)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ADD_ROW = "INSERT OR IGNORE INTO staged_row (record_id, fingerprint, shown) VALUES (?, ?, ?)"
_NARROW = "DELETE FROM temp.stake WHERE day NOT BETWEEN ? AND ?"
_HELD_IDS = "SELECT record_id FROM staged WHERE operation = ? ORDER BY record_id"
_OPERATIONS = "SELECT operation, count(*) FROM staged GROUP BY operation"
_ENTRIES = "SELECT entries FROM staged WHERE entries <> '{}'"
_AFTER = "SELECT count(*), digest_sum(content_hash) FROM staged WHERE removed = 0"
_BEFORE = "SELECT count(*), digest_sum(hash_before) FROM staged WHERE hash_before IS NOT NULL"
_EVENTS = "SELECT operation, record_id FROM staged WHERE event IS NOT NULL ORDER BY record_id"
_MAKE_KNOWN = """
INSERT INTO known (data_set, record_id, content_hash, first_version, first, removed, day)
SELECT ?, record_id, content_hash, first_version, first, removed, day
FROM staged WHERE removed IS NOT NULL ORDER BY record_id
ON CONFLICT (data_set, record_id) DO UPDATE
SET content_hash = excluded.content_hash, removed = excluded.removed, day = excluded.day
"""
_CARRY = """
INSERT OR REPLACE INTO carried (id, event)
SELECT known.id, staged.event
FROM staged JOIN known ON known.data_set = ? AND known.record_id = staged.record_id
WHERE staged.removed = 0
"""
_FORGET = """
DELETE FROM carried WHERE id IN (
    SELECT known.id
    FROM staged JOIN known ON known.data_set = ? AND known.record_id = staged.record_id
    WHERE staged.removed = 1
)
"""
