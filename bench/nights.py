"""Nights: what the producers of all schools would publish, run by run."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from bench.schools import Change, Size, school_ids
from contract.becomes import User
from contract.data_sets import ALL, BY_NAME
from contract.data_sets.people import first_of
from contract.events import Author, Event, Operation
from contract.hashing import content_hash
from contract.names import RUNS, key
from contract.runs import DataSetEnd, RunEvent, Step, ended_key, history_key
from producer.diff.baseline import Sums

Changes = Callable[[str, Size], Iterator[Change]]
"""What one school has changed: its id and size in, records out."""

NIGHT_MS: Final = 24 * 60 * 60 * 1000
FIRST_NIGHT_MS: Final = int(datetime(2025, 9, 1, tzinfo=UTC).timestamp() * 1000)
_DAY: Final = "2025-09-01"


class Log(Protocol):
    """Where a night is published to."""

    def append(self, subject: str, school_id: str, key: bytes, value: Mapping[str, Any]) -> int:
        """Publish a message; return its offset."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A record as it was last sent: the hash of what it says, and the version of its first."""

    content_hash: bytes
    first_version: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the producers believe that MYA holds: by school and data set in sum, and each record."""

    sums: dict[tuple[str, str], Sums] = field(default_factory=dict)
    records: dict[tuple[str, str, str], Sent] = field(default_factory=dict)

    def send(self, school_id: str, data_set: str, record_id: str, event: Event) -> Event:
        """Take note of an event; return it as it is sent: of a record that was sent before, it says
        that it has changed.
        """
        names = school_id, data_set, record_id
        before = self.records.get(names)
        added = Sums.of(1, event["content_hash"])
        if before is not None:
            event["operation"] = Operation.UPDATED.value
            event["first_version"] = before.first_version
            added = added.plus(Sums.of(1, before.content_hash).negative())
        self.records[names] = Sent(event["content_hash"], event["first_version"])
        self.sums[names[:2]] = self.sums_of(school_id, data_set).plus(added)
        return event

    def sums_of(self, school_id: str, data_set: str) -> Sums:
        """Return what a school has sent of a data set, in sum."""
        return self.sums.get((school_id, data_set), Sums())


def publish(log: Log, size: Size, number: int, changes: Changes, known: Known) -> int:
    """Publish one night of every school, run ends included; return how many records.

    `number` counts the nights from 0; `known` is what was sent in the nights before, and grows.
    Record events of all schools come first, mixed as if the schools' runs went on at the same time.
    """
    runs = [_Run(log, school_id, number, known) for school_id in school_ids(size)]
    for run in runs:
        run.start()
    waiting = {run: changes(run.school_id, size) for run in runs}
    while waiting:
        for run in tuple(waiting):
            change = next(waiting[run], None)
            if change is None:
                del waiting[run]
            else:
                run.send(*change)
    for run in runs:
        run.complete()
    return sum(run.count for run in runs)


def event_of(
    school_id: str,
    version: int,
    data_set: str,
    record_id: str,
    record: Mapping[str, Any],
    *,
    run_id: str,
) -> Event:
    """Return what a producer sends of a record that is new, or that says something else now."""
    full = dict(record)
    is_user = isinstance(BY_NAME[data_set].becomes, User)
    return {
        "school": school_id,
        "record_id": record_id,
        "run_id": run_id,
        "version": version,
        "first_version": version,
        "operation": Operation.CREATED.value,
        "author": Author.SCHOOL.value,
        "observed_at_ms": version,
        "content_hash": content_hash(full, removed=False),
        "first": first_of(BY_NAME[data_set], full) if is_user else None,
        "record": full,
    }


class _Run:
    """One school's run, as its producer publishes it."""

    def __init__(self, log: Log, school_id: str, number: int, known: Known) -> None:
        self.school_id = school_id
        self._log = log
        self._version = FIRST_NIGHT_MS + number * NIGHT_MS
        self._run_id = f"{school_id}-{number}"
        self._operations: dict[str, Counter[str]] = {name: Counter() for name in BY_NAME}
        self._last_offset: dict[str, int] = {}
        self._known = known

    @property
    def count(self) -> int:
        """How many records were sent."""
        return sum(each.total() for each in self._operations.values())

    def start(self) -> None:
        """Say that the run has begun."""
        self._step(Step.STARTED)

    def send(self, data_set: str, record_id: str, record: Mapping[str, Any]) -> None:
        """Send a record that SIMS did not have before, or that says something else now."""
        event = event_of(
            self.school_id, self._version, data_set, record_id, record, run_id=self._run_id
        )
        event = self._known.send(self.school_id, data_set, record_id, event)
        at = key(self.school_id, record_id)
        self._last_offset[data_set] = self._log.append(data_set, self.school_id, at, event)
        self._operations[data_set][event["operation"]] += 1

    def complete(self) -> None:
        """Complete every data set, and the run."""
        ends = [self._end_of(each.name) for each in ALL]
        for end in ends:
            self._step(Step.DATA_SET_COMPLETED, data_set=end)
        completed = self._step(Step.COMPLETED, day=_DAY, data_sets=ends)
        self._log.append(RUNS, self.school_id, ended_key(self.school_id), completed)

    def _end_of(self, data_set: str) -> DataSetEnd:
        operations = self._operations[data_set]
        last_offset = self._last_offset.get(data_set)
        known = self._known.sums_of(self.school_id, data_set)
        return {
            "data_set": data_set,
            "outcome": "completed",
            "reason": None,
            "snapshot": False,
            "counts": {
                "read": known.count,
                "created": operations[Operation.CREATED],
                "updated": operations[Operation.UPDATED],
                "removed": 0,
                "unchanged": known.count - operations.total(),
                "held": 0,
            },
            "partition": None,
            "last_offset": last_offset,
            "completed_version": self._version,
            "known_count": known.count,
            "known_digest": known.digest_bytes(),
            "window": None,
            "held_ids": [],
        }

    def _step(
        self,
        step: Step,
        *,
        data_set: DataSetEnd | None = None,
        day: str | None = None,
        data_sets: list[DataSetEnd] | None = None,
    ) -> RunEvent:
        event: RunEvent = {
            "school": self.school_id,
            "run_id": self._run_id,
            "version": self._version,
            "step": step.value,
            "occurred_at_ms": self._version,
            "producer_version": "bench",
            "installation": self.school_id,
            "previous_run_id": None,
            "readiness": None,
            "data_set": data_set,
            "day": day,
            "data_sets": data_sets or [],
        }
        name = data_set["data_set"] if data_set else ""
        at = history_key(self.school_id, self._run_id, step, name)
        self._log.append(RUNS, self.school_id, at, event)
        return event
