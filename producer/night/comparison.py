"""Comparing a reading with what is known, record by record, into the staging tables.

The acting half of `changes`: it looks up, lets the pure half decide, and stages what came out.
"""

import json
from collections.abc import Iterable
from typing import Final

from contract.violations import Violation
from producer.days import Days
from producer.diff.changes import Comparing, held
from producer.diff.known import Known
from producer.events.lifecycle import Run
from producer.events.on_site import on_site_error
from producer.source.evidence import values_shown
from producer.source.extract import Reading
from producer.source.records import Found
from producer.state.known import KnownRecords
from producer.state.store import State

_DUPLICATE: Final = Violation("duplicate_key")

EVENT_BYTES_MAX: Final = 900_000
"""Brokers take a megabyte, key and signature included. An event that none takes would lie in the
outbox for ever, and all others behind it."""


class Comparison:
    """The comparison of one data set in one run."""

    def __init__(self, state: State, run: Run, comparing: Comparing, known: KnownRecords) -> None:
        self._state = state
        self._run = run
        self._comparing = comparing
        self._data_set = comparing.data_set
        self._known = known

    def stage_records(self, reading: Reading) -> int:
        """Stage what the records of the extract come to, and return how many there are."""
        count = 0
        duplicates: set[str] = set()
        for found in reading.records():
            if self._take(found):
                count += 1
            else:
                duplicates.add(found.record_id)
        if duplicates:
            self._settle_duplicates(reading.records_again(duplicates))
        return count + self._known.count_unread()

    def stage_removals(self, days: Days | None) -> None:
        """Stage the removal of each current record that the extract did not have; of dated ones,
        of those of these days."""
        is_carried = self._data_set.outlives_removal
        for record_id, known in self._known.unseen(days):
            last_event = self._known.carried(known) if is_carried else None
            self._state.staging.add(self._comparing.removal_of(record_id, known, last_event))

    def stage_error(self, violation: Violation, record_id: str = "", label: str = "") -> None:
        """Stage an On Site error; without a record id it is about the whole data set."""
        error = on_site_error(
            violation,
            self._run,
            data_set=self._data_set.name,
            occurred_at_ms=self._comparing.observed_at_ms,
            record_id=record_id,
            label=label,
        )
        self._state.open_errors.stage(error)

    def _take(self, found: Found) -> bool:
        """Stage a record, unless its key came before."""
        known = self._known.of(found.record_id)
        if known and self._known.see(known):
            return False
        return self._stage(found, known)

    def _stage(self, found: Found, known: Known | None) -> bool:
        change = (
            held(found)
            if found.is_held
            else self._comparing.change_of(found, known, self._known.carried)
        )
        if change is not None and len(change.event or b"") > EVENT_BYTES_MAX:
            return self._stage(_too_large(found), known)
        if change is not None and not self._state.staging.add(change):
            return False
        if found.fingerprint and not found.violations:
            shown = values_shown(self._data_set, found.record)
            self._state.staging.add_row(found.record_id, found.fingerprint, shown)
        if found.violations:
            label = self._data_set.label_of(found.record)
            for violation in found.violations:
                self.stage_error(violation, found.record_id, label)
        return True

    def _settle_duplicates(self, again: Iterable[Found]) -> None:
        """Of the records with one key, let the first in alphabetical order count.

        They are read a second time: whichever came first has left no more than its hash.
        """
        first: dict[str, Found] = {}
        for found in again:
            rival = first.get(found.record_id)
            if rival is None or _order(found) < _order(rival):
                first[found.record_id] = found
        for found in first.values():
            self._state.staging.take_back(found.record_id)
            warned = found._replace(violations=(*found.violations, _DUPLICATE))
            self._stage(warned, self._known.of(found.record_id))


def _too_large(found: Found) -> Found:
    """Return a record as one that is held, since it is larger than what can be sent."""
    largest = max(found.record, key=lambda name: len(repr(found.record[name])))
    violation = Violation("value_unreadable", largest)
    return found._replace(violations=(*found.violations, violation), is_held=True)


def _order(found: Found) -> tuple[str, str]:
    """Order by the canonical form; what is wrong decides only between equal records."""
    present = {name: value for name, value in found.record.items() if value not in (None, [])}
    return json.dumps(present, ensure_ascii=False, sort_keys=True), repr(found.violations)
