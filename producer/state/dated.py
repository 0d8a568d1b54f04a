"""The known records of a day: how many they are and what they come to."""

import sqlite3
from collections import defaultdict

from producer.days import Days
from producer.diff.baseline import Sums
from producer.state.known_rows import forget_rows


class DatedRecords:
    """The current records of dated data sets, by the day that decides about them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def count(self, data_set: str, days: Days) -> int:
        """Count the current records of these days."""
        return self.sums(data_set, days).count

    def sums(self, data_set: str, days: Days) -> Sums:
        """Sum up the current records of these days."""
        row = self._connection.execute(_SUMS, (data_set, days.first, days.last)).fetchone()
        return Sums.of(*row)

    def promote(self, data_set: str) -> None:
        """Bring the days up to what is staged, inside the transaction that makes it known."""
        changes: defaultdict[int, Sums] = defaultdict(Sums)
        for day, *come in self._connection.execute(_COME):
            changes[day] = changes[day].plus(Sums.of(*come))
        for day, *gone in self._connection.execute(_GONE):
            changes[day] = changes[day].plus(Sums.of(*gone).negative())
        for day, change in changes.items():
            sums = self.sums(data_set, Days(day, day)).plus(change)
            self._connection.execute(_PUT, (data_set, day, sums.count, sums.digest_bytes()))

    def forget_before(self, data_set: str, day: int) -> Sums:
        """Forget every record of an earlier day, as if it had never been sent; return what that
        takes off the sums over all current records.
        """
        gone = self.sums(data_set, Days(0, day - 1))
        days = self._connection.execute(_FORGET_DAYS, (data_set, day))
        # Most nights there is none: then nobody goes through two million lessons to find that out.
        if days.rowcount:
            self._connection.execute(_FORGET, (data_set, day))
            # A row may still be in the extract: it is to be read and sent like a new one.
            forget_rows(self._connection, data_set)
        return gone.negative()


_SUMS = """
SELECT coalesce(sum(known_count), 0), digest_sum(known_digest) FROM day
WHERE data_set = ? AND day BETWEEN ? AND ?
"""
_COME = """
SELECT day, count(*), digest_sum(content_hash) FROM staged
WHERE removed = 0 AND day IS NOT NULL GROUP BY day
"""
_GONE = """
SELECT day_before, count(*), digest_sum(hash_before) FROM staged
WHERE hash_before IS NOT NULL AND day_before IS NOT NULL GROUP BY day_before
"""
_PUT = """
INSERT OR REPLACE INTO day (data_set, day, known_count, known_digest) VALUES (?, ?, ?, ?)
"""
_FORGET_DAYS = "DELETE FROM day WHERE data_set = ? AND day < ?"
_FORGET = "DELETE FROM known WHERE data_set = ? AND day < ?"
