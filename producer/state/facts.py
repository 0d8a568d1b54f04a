"""What an installation remembers of itself: a few facts by name."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any, Final

from contract import data_sets
from contract.declaration import Schedule
from contract.runs import DataSetEnd
from producer.source.excluded_before import ExcludedBefore, marks_of
from producer.state.past import Fault, RunEnd, ended_after, fault_of, run_end_of

_IMPORTED: Final = "imported"
_EXCLUDING: Final = "excluding"
_RUN_END: Final = "run_end"
_FAULT: Final = "fault"
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

    def excluded(self) -> ExcludedBefore:
        """Return whom the last run excluded."""
        said = self._said(_EXCLUDING)
        if isinstance(said, bool):
            return ExcludedBefore(is_unknown=said)
        marks = frozenset(map(str, said or ()))
        return ExcludedBefore(marks=marks, installation=self._installation())

    def note_excluded(self, people: Iterable[str]) -> None:
        """Remember whom this run excludes, by marks and not by ids."""
        self._put(_EXCLUDING, json.dumps(sorted(marks_of(people, self._installation()))))

    def note_end(self, run_id: str, ends: Sequence[DataSetEnd], now_ms: int) -> None:
        """Remember that a run came to its end, and how each data set ended in it."""
        end = ended_after(self.last_end(), run_id, ends, now_ms)
        self._put(_RUN_END, json.dumps(asdict(end)))

    def last_end(self) -> RunEnd | None:
        """Return how the last run ended that came to its end."""
        said = self._said(_RUN_END)
        return run_end_of(said) if said else None

    def note_fault(self, fault: Fault) -> None:
        """Remember what kept a run from its end."""
        self._put(_FAULT, json.dumps(asdict(fault)))

    def last_fault(self) -> Fault | None:
        """Return what last kept a run from its end."""
        said = self._said(_FAULT)
        return fault_of(said) if said else None

    def school(self) -> str:
        """Return the school; empty where no run has ever begun."""
        return self._get("school", "")

    def _installation(self) -> str:
        return self._get("installation", "")

    def _said(self, name: str) -> Any:
        return json.loads(self._get(name, "null"))

    def _get(self, name: str, default: str) -> str:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        if row and not isinstance(row[0], str):
            raise TypeError("a fact is a text")  # another is of a damaged page, and may name people
        return row[0] if row else default

    def _put(self, name: str, value: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value)
        )
