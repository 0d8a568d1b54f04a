"""Holds: what a person is asked to look at, item by item, and what a person has released."""

import sqlite3
from collections import Counter
from collections.abc import Collection
from typing import Final

from contract.declaration import DataSet
from producer.diff.stakes import hold_id_of

HOLDS_KEPT: Final = 7
"""A week of nights on which nobody looked. The losses of a timetable are others each day, and each
of its holds names every lesson."""


class Holds:
    """The holds of all data sets, against the stakes that are staged now."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def is_known(self, hold_id: str) -> bool:
        """Say whether such a hold stands."""
        return bool(
            self._connection.execute("SELECT 1 FROM hold WHERE hold_id = ?", (hold_id,)).fetchone()
        )

    def staked(self) -> Counter[str]:
        """Count the stakes of tonight by kind."""
        return Counter(dict(self._connection.execute(_STAKED)))

    def freed(self, data_set: str, release: str | None) -> Counter[str]:
        """Count the stakes that a released hold of the data set names, by kind."""
        return Counter(dict(self._connection.execute(_FREED, (data_set, release))))

    def hold_id(self, data_set: DataSet, kinds: Collection[str], release: str | None) -> str:
        """Return the id of a hold on the stakes of these kinds, but for those that are freed."""
        items = (item for item, kind in self._unfreed(data_set.name, release) if kind in kinds)
        return hold_id_of(data_set, items)

    def put(self, hold_id: str, data_set: str, kinds: Collection[str], release: str | None) -> None:
        """Write a hold with the items it names, inside a transaction of the caller."""
        # One at a time: an empty timetable puts a million lessons at stake.
        items = (
            (hold_id, item) for item, kind in self._unfreed(data_set, release) if kind in kinds
        )
        self._connection.execute(
            "INSERT OR IGNORE INTO hold (hold_id, data_set, released) VALUES (?, ?, 0)",
            (hold_id, data_set),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO hold_item (hold_id, item) VALUES (?, ?)", items
        )
        self._connection.execute(_DROP_OLD, (data_set, hold_id, data_set, HOLDS_KEPT))

    def release(self, hold_id: str) -> None:
        """Remember that a person has released a hold."""
        self._connection.execute("UPDATE hold SET released = 1 WHERE hold_id = ?", (hold_id,))

    def forget_what_no_longer_stands(self, data_set: str) -> None:
        """Drop released items that are not at stake tonight: a later loss is another loss."""
        self._connection.execute(_DROP_FALLEN, (data_set,))

    def forget(self, data_set: str) -> None:
        """Forget the holds of a data set that was completed: what they named has been sent."""
        self._connection.execute("DELETE FROM hold WHERE data_set = ?", (data_set,))

    def _unfreed(self, data_set: str, release: str | None) -> sqlite3.Cursor:
        return self._connection.execute(_UNFREED, (data_set, release))


_RELEASED = """
SELECT item FROM hold_item JOIN hold USING (hold_id)
WHERE data_set = ? AND (released OR hold_id = ?)
"""
_STAKED = "SELECT kind, count(*) FROM stake GROUP BY kind"
_FREED = f"SELECT kind, count(*) FROM stake WHERE item IN ({_RELEASED}) GROUP BY kind"  # noqa: S608
_UNFREED = f"SELECT item, kind FROM stake WHERE item NOT IN ({_RELEASED}) ORDER BY item"  # noqa: S608
_DROP_OLD = """
DELETE FROM hold WHERE data_set = ? AND NOT released AND hold_id <> ? AND rowid NOT IN (
    SELECT rowid FROM hold WHERE data_set = ? AND NOT released ORDER BY rowid DESC LIMIT ?
)
"""
_DROP_FALLEN = """
DELETE FROM hold_item
WHERE hold_id IN (SELECT hold_id FROM hold WHERE data_set = ? AND released)
    AND item NOT IN (SELECT item FROM stake)
"""
