"""A school's producer, as small as can be: what it would publish in a night."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from contract.becomes import User
from contract.data_sets import ALL, BY_NAME
from contract.data_sets.people import first_of
from contract.declaration import Occurrence, Record
from contract.events import Author, Event, First, Operation
from contract.hashing import content_hash
from contract.names import RUNS, key
from contract.partitions import partition_of
from contract.runs import DataSetEnd, RunEvent, Step, Window, ended_key, history_key
from contract.wire import encode
from tests.laws.log import PARTITION_COUNT, Log, Place, Stored

NIGHT_MS: Final = 24 * 60 * 60 * 1000
DAY: Final = "2026-03-02"

Change = tuple[str, str, Record | None]
"""Data set, record id, and the record as SIMS now has it; None when it is gone."""


class End(StrEnum):
    """How a night ends."""

    COMPLETED = "completed"
    ABANDONED = "abandoned"  # the producer died after the last data set
    CUT = "cut"  # the producer died before any data set was completed


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """What SIMS has changed since the last one, and how the run goes, on which day.

    `echoes` are messages that the broker takes once more, each by topic and by its place among
    the school's own: what is sent again after a lost acknowledgement, or from a restored server.
    """

    changes: Sequence[Change] = ()
    skipped: frozenset[str] = frozenset()
    day: str = DAY
    end: End = End.COMPLETED
    echoes: Sequence[tuple[str, int]] = ()


@dataclass(slots=True)
class _Known:
    record: Record
    current: bool
    first_version: int
    first: First | None


@dataclass(slots=True)
class School:
    """A school and what its producer knows."""

    school_id: str
    log: Log
    unused: frozenset[str] = frozenset()
    """Data sets that the school has never switched on."""
    version: int = 0
    installation: str = "here"
    previous_run_id: str | None = None
    window: Window | None = None
    """For which days lessons are extracted."""
    held: dict[str, set[str]] = field(default_factory=dict)
    """What the producer holds back, by data set."""
    anew: set[str] = field(default_factory=set)
    """What the next night sends whole."""
    _known: dict[tuple[str, str], _Known] = field(default_factory=dict)
    _last_offset: dict[str, int] = field(default_factory=dict)
    _completed: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, dict[str, int]] = field(default_factory=dict)
    _own: dict[str, list[Stored]] = field(default_factory=dict)
    _dead_run: str | None = None

    def run(self, night: Night) -> None:
        """Publish a night."""
        self.version += NIGHT_MS
        skipped = night.skipped | self.unused
        # What a run that died has sent of it is sent again.
        self._known = {key: own for key, own in self._known.items() if key[0] not in self.anew}
        self._counts = {each.name: {} for each in ALL}
        if self._dead_run:
            self._step(Step.ABANDONED, run_id=self._dead_run, version=self.version - NIGHT_MS)
            self._dead_run = None
        self._step(Step.STARTED)
        last = {(data_set, record_id): record for data_set, record_id, record in night.changes}
        for (data_set, record_id), record in last.items():
            if data_set not in skipped:
                self._change(data_set, record_id, record)
        for echo in night.echoes:
            self.echo(*echo)
        match night.end:
            case End.COMPLETED:
                self._complete(skipped, night.day)
            case End.ABANDONED:
                self._end_data_sets(skipped)
                self._dead_run = self._run_id
            case End.CUT:
                self._dead_run = self._run_id
        self.previous_run_id = self._run_id

    def lose_state(self) -> None:
        """Forget all that the producer knows: the next nights send every data set anew."""
        self._known.clear()
        self._completed.clear()
        self._last_offset.clear()
        self.anew = {each.name for each in ALL}

    def knows(self, data_set: str, record_id: str) -> bool:
        """Say whether the producer believes that MYA has a record."""
        return (data_set, record_id) in self._known and self._known[data_set, record_id].current

    def place(self, subject: str) -> Place:
        """Return where the school's messages about this go."""
        return subject, partition_of(self.school_id, PARTITION_COUNT)

    @property
    def _run_id(self) -> str:
        return f"run-{self.version // NIGHT_MS}"

    def _change(self, data_set: str, record_id: str, record: Record | None) -> None:
        before = self._known.get((data_set, record_id))
        operation = Operation.UPDATED if self.knows(data_set, record_id) else Operation.CREATED
        if record is None:
            if before and before.current:
                self._send(data_set, record_id, before, Operation.REMOVED)
            return
        if before is None:
            own = BY_NAME[data_set]
            first = first_of(own, record) if isinstance(own.becomes, User) else None
            before = _Known(record, True, self.version, first)
        elif before.current and before.record == record:
            return
        before.record = record
        operation = Operation.SNAPSHOT if data_set in self.anew else operation
        self._send(data_set, record_id, before, operation)

    def _send(self, data_set: str, record_id: str, known: _Known, operation: Operation) -> None:
        known.current = operation is not Operation.REMOVED
        self._known[data_set, record_id] = known
        is_told = known.current or BY_NAME[data_set].outlives_removal
        record = known.record if is_told else None
        event: Event = {
            "school": self.school_id,
            "record_id": record_id,
            "run_id": self._run_id,
            "version": self.version,
            "first_version": known.first_version,
            "operation": operation.value,
            "author": Author.SCHOOL.value,
            "observed_at_ms": self.version,
            "content_hash": content_hash(record, removed=not known.current),
            "first": known.first,
            "record": record,
        }
        self._counts[data_set][operation.value] = self._counts[data_set].get(operation.value, 0) + 1
        self._last_offset[data_set] = self._append(
            data_set, key(self.school_id, record_id), dict(event)
        )

    def _complete(self, skipped: frozenset[str], day: str) -> None:
        self._completed |= {each.name: self.version for each in ALL if each.name not in skipped}
        event = self._event(Step.COMPLETED) | {"day": day}
        event |= {"data_sets": self._end_data_sets(skipped)}
        self.anew &= skipped
        self._append(RUNS, history_key(self.school_id, self._run_id, Step.COMPLETED), event)
        self._append(RUNS, ended_key(self.school_id), event)

    def _end_data_sets(self, skipped: frozenset[str]) -> list[DataSetEnd]:
        ends = [self._end_of(each.name, skipped) for each in ALL]
        for end in ends:
            step = Step.DATA_SET_COMPLETED if end["reason"] is None else Step.DATA_SET_SKIPPED
            at = history_key(self.school_id, self._run_id, step, end["data_set"])
            self._append(RUNS, at, self._event(step) | {"data_set": end})
        return ends

    def _end_of(self, data_set: str, skipped: frozenset[str]) -> DataSetEnd:
        counts = self._counts[data_set]
        last_offset = self._last_offset.get(data_set)
        window = self.window if isinstance(BY_NAME[data_set].dated, Occurrence) else None
        hashes = [
            int.from_bytes(content_hash(each.record, removed=False), "big")
            for (own, _), each in self._known.items()
            if own == data_set and each.current and _is_inside(each.record, window)
        ]
        return {
            "data_set": data_set,
            "outcome": "skipped" if data_set in skipped else "completed",
            "reason": "not_selected" if data_set in skipped else None,
            "snapshot": data_set in self.anew and data_set not in skipped,
            "counts": {
                "read": 0,
                "created": counts.get("created", 0) + counts.get("snapshot", 0),
                "updated": counts.get("updated", 0),
                "removed": counts.get("removed", 0),
                "unchanged": 0,
                "held": 0,
            },
            "partition": None if last_offset is None else self.place(data_set)[1],
            "last_offset": last_offset,
            "completed_version": self._completed.get(data_set),
            "known_count": len(hashes),
            "known_digest": (sum(hashes) % (1 << 128)).to_bytes(16, "big"),
            "window": window,
            "held_ids": sorted(self.held.get(data_set, ())),
        }

    def _step(self, step: Step, *, run_id: str | None = None, version: int | None = None) -> None:
        event = self._event(step)
        if run_id and version:
            event |= {"run_id": run_id, "version": version}
        self._append(RUNS, history_key(self.school_id, event["run_id"], step), event)

    def _event(self, step: Step) -> RunEvent:
        return {
            "school": self.school_id,
            "run_id": self._run_id,
            "version": self.version,
            "step": step.value,
            "occurred_at_ms": self.version,
            "producer_version": "1",
            "installation": self.installation,
            "previous_run_id": self.previous_run_id,
            "readiness": None,
            "data_set": None,
            "day": None,
            "data_sets": [],
        }

    def _append(self, subject: str, at: bytes, event: Mapping[str, Any]) -> int:
        own = self._own.setdefault(subject, [])
        own.append(Stored(at, encode(subject, dict(event))))
        return self.log.append(self.place(subject), own[-1])

    def echo(self, subject: str, number: int) -> None:
        """Let the broker take one of the school's messages once more."""
        own = self._own.get(subject)
        if own:
            self.log.append(self.place(subject), own[number % len(own)])


def _is_inside(record: Record, window: Window | None) -> bool:
    return window is None or window["first_day"] <= record["start_at"][:10] <= window["last_day"]
