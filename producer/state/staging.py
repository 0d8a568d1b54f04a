"""What tonight comes to for one data set, gathered before anything of it is decided.

The tables are temporary: until `promote`, nothing of the state has changed, and a dry run stops
there.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator

from producer.diff.baseline import DIGEST_MODULUS, Tally
from producer.diff.changes import HELD, Change
from producer.state.outbox import append_staged


class Staging:
    """The staged changes of one data set."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def clear(self) -> None:
        """Forget what was staged."""
        for table in ("staged", "stake", "staged_error"):
            self._connection.execute(f"DELETE FROM temp.{table}")  # noqa: S608 - our own names

    def add(self, change: Change) -> bool:
        """Stage a change; return False, and do nothing, for a record that is staged already."""
        added = self._connection.execute(
            _ADD,
            (
                change.record_id,
                change.operation,
                change.content_hash,
                change.hash_before,
                change.first_version,
                change.first,
                change.key,
                change.event,
                json.dumps(change.entries),
            ),
        )
        if added.rowcount == 0:
            return False
        self._connection.executemany(
            "INSERT OR IGNORE INTO stake (item, record_id, kind) VALUES (?, ?, ?)",
            [(stake.item, change.record_id, stake.kind) for stake in change.stakes],
        )
        return True

    def take_back(self, record_id: str) -> None:
        """Forget what was staged of one record."""
        for table in ("staged", "stake", "staged_error"):
            self._connection.execute(
                f"DELETE FROM temp.{table} WHERE record_id = ?",  # noqa: S608 - our own names
                (record_id,),
            )

    def tally(self) -> Tally:
        """Count what is staged. The cost follows the changes, not the school."""
        operations: Counter[str] = Counter()
        entries: Counter[str] = Counter()
        count = digest = 0
        for operation, fresh, before, delta in self._connection.execute(_TALLY):
            operations[operation] += 1
            entries.update(json.loads(delta))
            if before is not None:
                count -= 1
                digest -= int.from_bytes(before, "big")
            if operation not in (HELD, "removed"):
                count += 1
                digest += int.from_bytes(fresh, "big")
        return Tally(
            operations=operations,
            entries=entries,
            known_count=count,
            known_digest=digest % DIGEST_MODULUS,
        )

    def events(self) -> Iterator[tuple[str, str]]:
        """Yield (operation, record id) of each staged event, in the order it would be sent."""
        yield from self._connection.execute(_EVENTS, (HELD,))

    def promote(self, data_set: str, *, carried: bool) -> None:
        """Make what is staged known, and append its events to the outbox.

        Inside a transaction of the caller.
        """
        self._connection.execute(_MAKE_KNOWN, (data_set, HELD))
        if carried:
            self._connection.execute(_CARRY, (data_set, HELD))
            # The removal in the outbox carries the record until it is acknowledged.
            self._connection.execute(_FORGET, (data_set,))
        append_staged(self._connection, data_set, HELD)


_ADD = """
INSERT OR IGNORE INTO staged
    (record_id, operation, content_hash, hash_before, first_version, first, key, event, entries)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_TALLY = "SELECT operation, content_hash, hash_before, entries FROM staged"
_EVENTS = "SELECT operation, record_id FROM staged WHERE operation <> ? ORDER BY record_id"
_MAKE_KNOWN = """
INSERT INTO known (data_set, record_id, content_hash, first_version, first, removed)
SELECT ?, record_id, content_hash, first_version, first, operation = 'removed'
FROM staged WHERE operation <> ? ORDER BY record_id
ON CONFLICT (data_set, record_id)
DO UPDATE SET content_hash = excluded.content_hash, removed = excluded.removed
"""
_CARRY = """
INSERT OR REPLACE INTO carried (id, event)
SELECT known.id, staged.event
FROM staged JOIN known ON known.data_set = ? AND known.record_id = staged.record_id
WHERE staged.operation NOT IN (?, 'removed')
"""
_FORGET = """
DELETE FROM carried WHERE id IN (
    SELECT known.id
    FROM staged JOIN known ON known.data_set = ? AND known.record_id = staged.record_id
    WHERE staged.operation = 'removed'
)
"""
