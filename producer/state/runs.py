"""The runs of this installation: their versions, and which of them never ended."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRun:
    """A run that this state has seen begin."""

    run_id: str
    version: int
    previous_run_id: str | None


class Runs:
    """The runs, by version."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def latest(self) -> KnownRun | None:
        """Return the run before the one that begins now."""
        row = self._connection.execute(f"{_SELECT} ORDER BY version DESC LIMIT 1").fetchone()
        return _run(row) if row else None

    def open(self) -> list[KnownRun]:
        """Return the runs that began and were not ended: they died."""
        rows = self._connection.execute(f"{_SELECT} WHERE state = 'open' ORDER BY version")
        return [_run(row) for row in rows]

    def begin(self, run: KnownRun) -> None:
        """Write that a run begins, inside a transaction of the caller."""
        self._connection.execute(
            "INSERT INTO run (version, run_id, previous_run_id, state) VALUES (?, ?, ?, 'open')",
            (run.version, run.run_id, run.previous_run_id),
        )

    def end(self, run_id: str, state: str) -> None:
        """Write that a run was completed or abandoned, inside a transaction of the caller."""
        self._connection.execute("UPDATE run SET state = ? WHERE run_id = ?", (state, run_id))


def _run(row: tuple[str, int, str | None]) -> KnownRun:
    return KnownRun(run_id=row[0], version=row[1], previous_run_id=row[2])


_SELECT = "SELECT run_id, version, previous_run_id FROM run"
