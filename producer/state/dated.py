"""The known records of a day: how many they are and what they come to."""

import sqlite3

from producer.days import Days
from producer.diff.baseline import Sums


class DatedRecords:
    """The current records of dated data sets, by the day that decides about them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def count(self, data_set: str, days: Days) -> int:
        """Count the current records of these days."""
        row = self._connection.execute(_COUNT, (data_set, days.first, days.last)).fetchone()
        return int(row[0])

    def sums(self, data_set: str, days: Days) -> Sums:
        """Sum up the current records of these days. The cost follows the school."""
        count = digest = 0
        for (each,) in self._connection.execute(_HASHES, (data_set, days.first, days.last)):
            count += 1
            digest += int.from_bytes(each, "big")
        return Sums(count, digest)


# Without an index by day: it would cost each lesson of the year a tenth of its size, to save a
# scan of a second a night.
_COUNT = """
SELECT count(*) FROM known WHERE data_set = ? AND removed = 0 AND day BETWEEN ? AND ?
"""
_HASHES = """
SELECT content_hash FROM known WHERE data_set = ? AND removed = 0 AND day BETWEEN ? AND ?
"""
