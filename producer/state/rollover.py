"""The announced summer: the days on which the guard lets a large share go."""

import sqlite3

from producer.days import Days


class Rollover:
    """The one announcement that stands, if any. Written inside a transaction of the caller."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def days(self) -> Days | None:
        """Return the days that were announced."""
        row = self._connection.execute("SELECT first_day, last_day FROM rollover").fetchone()
        return Days(*row) if row else None

    def announce(self, days: Days) -> None:
        """Announce these days, in the place of earlier ones."""
        self._connection.execute(
            "INSERT OR REPLACE INTO rollover (id, first_day, last_day) VALUES (1, ?, ?)",
            (days.first, days.last),
        )

    def cancel(self) -> None:
        """Take back what was announced."""
        self._connection.execute("DELETE FROM rollover")
