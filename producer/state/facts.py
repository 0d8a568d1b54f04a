"""What an installation remembers of itself: a few facts by name."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from contract import data_sets
from contract.declaration import Schedule

_IMPORTED: Final = "imported"
_EXCLUDING: Final = "excluding"
_ON_REQUEST: Final = frozenset(
    each.name for each in data_sets.ALL if each.schedule is Schedule.ON_REQUEST
)


class Facts:
    """The facts of one installation. Each is written inside a transaction of the caller."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def once(self, name: str, value: str) -> str:
        """Write a fact if it is not there yet, and return what is there."""
        self._connection.execute(
            "INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)", (name, value)
        )
        return self._get(name, value)

    def imported(self) -> frozenset[str]:
        """Return what the settings ask for once, and have been given."""
        return frozenset(json.loads(self._get(_IMPORTED, "[]")))

    def settle_imports(self, *, named: frozenset[str], completed: Iterable[str]) -> None:
        """Remember what a run imported, for as long as the settings name it."""
        done = self.imported() | _ON_REQUEST.intersection(completed)
        self._put(_IMPORTED, json.dumps(sorted(done & named)))

    def was_excluding(self) -> bool:
        """Say whether the last run had people to exclude."""
        return bool(json.loads(self._get(_EXCLUDING, "false")))

    def note_excluding(self, *, excluding: bool) -> None:
        """Remember whether this run has people to exclude; not whom."""
        self._put(_EXCLUDING, json.dumps(excluding))

    def _get(self, name: str, default: str) -> str:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def _put(self, name: str, value: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value)
        )
