"""What tonight's record comes to, against what is known of it: an event, or nothing.

Pure. In: a found record and what was last enqueued of it. Out: a `Change` to stage, or None for
a record that stands as it was.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, cast

from contract.becomes import User
from contract.data_sets.people import first_of
from contract.declaration import DataSet, Record
from contract.events import Author, Event, First, Operation
from contract.hashing import content_hash
from contract.names import key
from contract.wire import decode, encode
from producer.days import day_of
from producer.diff.known import Known
from producer.diff.stakes import CHANGES, RECORDS, Stake, entries_of, lost_entries
from producer.source.records import Found

HELD: Final = "held"
"""What became of a record that breaks a rule; stands beside the operations of events."""

OMITTED: Final = "omitted"
"""What became of a known record that a snapshot does not have: MYA removes it by itself, at the
end of the run, so no removal is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A record's part in tonight's run, to be staged. A held or omitted one has no event."""

    record_id: str
    operation: str
    removed: bool | None = None
    """Whether the record is gone from now on; None where it stays as it was known."""
    content_hash: bytes | None = None
    hash_before: bytes | None = None
    """That of the current record which this replaces or removes."""
    first_version: int | None = None
    first: str | None = None
    key: bytes | None = None
    event: bytes | None = None
    day: int | None = None
    day_before: int | None = None
    """Of a dated record: the day that decides about it, now and as it was known."""
    entries: Mapping[str, int] = field(default_factory=dict)
    """By how much the number of known entries of each counted list changes."""
    stakes: tuple[Stake, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparing:
    """What every comparison of one data set in one run shares."""

    data_set: DataSet
    school: str
    run_id: str
    version: int
    observed_at_ms: int
    snapshot: bool
    lists_without_ids: frozenset[str] = frozenset()
    """Lists with rows of nobody knows whom: a record that would lose entries there is held."""

    def change_of(
        self, found: Found, known: Known | None, carried: Callable[[Known], bytes | None]
    ) -> Change | None:
        """Return what to send of a record that is there; `carried` looks up its last event."""
        fresh = content_hash(found.record, removed=False)
        operation = operation_of(known, fresh, snapshot=self.snapshot)
        if operation is None:
            return None
        lists = entries_of(self.data_set, found.record)
        last_event = carried(known) if known and known.is_current else None
        before = entries_of(self.data_set, self._record_in(last_event))
        stakes = lost_entries(found.record_id, before, lists)
        if any(stake.kind in self.lists_without_ids for stake in stakes):
            return held(found)
        if known and known.is_current and known.content_hash != fresh:
            stakes += (Stake(CHANGES, f"{found.record_id} {fresh.hex()}"),)
        return self._change(
            found.record_id,
            operation,
            known,
            content_hash=fresh,
            record=found.record,
            day=day_of(self.data_set, found.record),
            entries={name: len(lists[name]) - len(before[name]) for name in lists},
            stakes=stakes,
        )

    def removal_of(self, record_id: str, known: Known, last_event: bytes | None) -> Change:
        """Return the removal of a current record; it carries the record as last sent, where one
        is kept. A snapshot leaves the record out instead."""
        record = self._record_in(last_event)
        lists = entries_of(self.data_set, record)
        nothing: dict[str, frozenset[str]] = {name: frozenset() for name in lists}
        change = self._change(
            record_id,
            Operation.REMOVED,
            known,
            content_hash=content_hash(record, removed=True),
            record=record,
            day=known.day,
            entries={name: -len(entries) for name, entries in lists.items()},
            stakes=(Stake(RECORDS, record_id), *lost_entries(record_id, lists, nothing)),
        )
        return replace(change, operation=OMITTED, event=None) if self.snapshot else change

    def _change(
        self,
        record_id: str,
        operation: Operation,
        known: Known | None,
        *,
        content_hash: bytes,
        record: Record | None,
        day: int | None,
        entries: Mapping[str, int],
        stakes: tuple[Stake, ...],
    ) -> Change:
        first = known.first if known else self._first(record)
        event = self._event(record_id, operation, known, content_hash, record)
        event["first"] = cast(First | None, json.loads(first) if first else None)
        before = known if known and known.is_current else None
        return Change(
            record_id=record_id,
            operation=operation.value,
            removed=operation is Operation.REMOVED,
            content_hash=content_hash,
            hash_before=before.content_hash if before else None,
            first_version=event["first_version"],
            first=first,
            key=key(self.school, record_id),
            event=encode(self.data_set.name, cast(dict[str, object], event)),
            day=day,
            day_before=before.day if before else None,
            entries={name: delta for name, delta in entries.items() if delta},
            stakes=stakes,
        )

    def _event(
        self,
        record_id: str,
        operation: Operation,
        known: Known | None,
        content_hash: bytes,
        record: Record | None,
    ) -> Event:
        return {
            "school": self.school,
            "record_id": record_id,
            "run_id": self.run_id,
            "version": self.version,
            "first_version": known.first_version if known else self.version,
            "operation": operation.value,
            "author": Author.SCHOOL.value,
            "observed_at_ms": self.observed_at_ms,
            "content_hash": content_hash,
            "first": None,
            "record": record,
        }

    def _first(self, record: Record | None) -> str | None:
        if record is None or not isinstance(self.data_set.becomes, User):
            return None
        return json.dumps(first_of(self.data_set, record), ensure_ascii=False)

    def _record_in(self, event: bytes | None) -> Record | None:
        if event is None:
            return None
        record: Record | None = decode(self.data_set.name, event)["record"]
        return record


def operation_of(known: Known | None, fresh: bytes, *, snapshot: bool) -> Operation | None:
    """Return what happened to a record that is there, or None when it stands as it was."""
    if snapshot:
        return Operation.SNAPSHOT
    if known is None or not known.is_current:
        return Operation.CREATED
    return None if known.content_hash == fresh else Operation.UPDATED


def held(found: Found) -> Change:
    """Return the part of a record that is not sent tonight; what MYA has of it stays."""
    return Change(record_id=found.record_id, operation=HELD)
