"""The On Site errors that are open, against those that tonight has found."""

import sqlite3
from collections.abc import Iterator

from contract.dead_letters import Change, ErrorEvent
from producer.events.lifecycle import Run
from producer.events.on_site import OnSiteError, from_bytes, restated, to_bytes


class OpenErrors:
    """The errors of all data sets that this producer has raised and not resolved."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def stage(self, error: OnSiteError) -> None:
        """Note an error of tonight."""
        self._connection.execute(
            "INSERT OR REPLACE INTO staged_error (key, record_id, fingerprint, event)"
            " VALUES (?, ?, ?, ?)",
            (error.key, error.record_id, error.fingerprint, to_bytes(error.event)),
        )

    def unstage(self) -> None:
        """Forget what tonight has found in the data set."""
        self._connection.execute("DELETE FROM staged_error")

    def found(self) -> Iterator[ErrorEvent]:
        """Yield all errors of tonight, open before or not."""
        for (event,) in self._connection.execute("SELECT event FROM staged_error ORDER BY key"):
            yield from_bytes(event)

    def raised(self) -> Iterator[ErrorEvent]:
        """Yield the errors of tonight that are not open yet."""
        for (event,) in self._connection.execute(_RAISED):
            yield from_bytes(event)

    def changed(self, run: Run, now_ms: int) -> Iterator[ErrorEvent]:
        """Yield the open errors that say something else tonight."""
        for (event,) in self._connection.execute(_CHANGED):
            yield restated(from_bytes(event), Change.CHANGED, run, now_ms)

    def resolved(self, data_set: str, run: Run, now_ms: int) -> Iterator[ErrorEvent]:
        """Yield the open errors of a data set that tonight has not found again."""
        for (event,) in self._connection.execute(_RESOLVED, (data_set,)):
            yield restated(from_bytes(event), Change.RESOLVED, run, now_ms)

    def details_of(self, data_set: str, code: str) -> tuple[str, ...]:
        """Return what the open errors of a data set with this code are about."""
        rows = self._connection.execute(
            "SELECT event FROM open_error WHERE data_set = ? ORDER BY key", (data_set,)
        )
        events = (from_bytes(event) for (event,) in rows)
        return tuple(event["detail"] for event in events if event["code"] == code)

    def settle(self, data_set: str, *, completed: bool) -> None:
        """Make the errors of tonight the open ones, inside a transaction of the caller.

        Those of a data set that was not completed stay open, found again or not.
        """
        if completed:
            self._connection.execute(_CLOSE, (data_set,))
        self._connection.execute(_OPEN, (data_set,))


_RAISED = """
SELECT event FROM staged_error WHERE key NOT IN (SELECT key FROM open_error) ORDER BY key
"""
_CHANGED = """
SELECT staged_error.event FROM staged_error JOIN open_error USING (key)
WHERE staged_error.fingerprint <> open_error.fingerprint ORDER BY key
"""
_RESOLVED = """
SELECT event FROM open_error
WHERE data_set = ? AND key NOT IN (SELECT key FROM staged_error) ORDER BY key
"""
_CLOSE = """
DELETE FROM open_error WHERE data_set = ? AND key NOT IN (SELECT key FROM staged_error)
"""
_OPEN = """
INSERT OR REPLACE INTO open_error (key, data_set, fingerprint, event)
SELECT key, ?, fingerprint, event FROM staged_error
"""
