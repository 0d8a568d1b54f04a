"""Which events become the latest version of their record.

The version decides, never the order of arrival: higher wins, equal or lower does nothing. Every
interleaving, repeat and batch size therefore ends with the same latest versions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from contract.events import Author, Event, Operation
from contract.hashing import content_hash
from contract.owners import NAMING
from projections.generation.stored import NOT_READ_YET, Outcome, RecordKey, StoredRecord

_REMOVED: Final = Operation.REMOVED.value
_PLATFORM: Final = Author.PLATFORM.value
_APPLIED: Final = Outcome.APPLIED
"""Of its own name: a member is looked up in its class each time, and there are millions of events.
"""


class Incoming(NamedTuple):
    """A record event as read: decoded, trusted, with its place on the topic.

    No dataclass: there is one for every event, and a frozen one takes three times as long to make.
    """

    data_set: str
    log_offset: int
    key: bytes
    value: bytes
    event: Event


@dataclass(slots=True)
class Acceptance:
    """What became of a batch of events."""

    latest: dict[RecordKey, StoredRecord] = field(default_factory=dict)
    """The new latest version of each record that has one."""
    seen: list[StoredRecord] = field(default_factory=list)
    """Every version that was the latest for a moment, displaced within the batch or not."""
    displaced: list[StoredRecord] = field(default_factory=list)
    """Versions that were the latest and are no longer."""
    stale: list[StoredRecord] = field(default_factory=list)
    """Versions older than one already known."""
    conflicting: list[Incoming] = field(default_factory=list)
    """Events that say something else under a version already known: not to be trusted."""
    buried: dict[RecordKey, StoredRecord] = field(default_factory=dict)
    """Known versions that a later offset holds an untrue value over: to be published again, so
    that compaction keeps the true one."""
    emptied: dict[RecordKey, StoredRecord] = field(default_factory=dict)
    """Known versions out of which the platform has taken the name of a person who was erased."""


def accept(incoming: Iterable[Incoming], known: Mapping[RecordKey, StoredRecord]) -> Acceptance:
    """Sort events, given in the order of their topics, by what becomes of them."""
    result = Acceptance()
    for each in incoming:
        record = stored(each)
        key = record.key
        before = result.latest.get(key) or known.get(key)
        if before is None or record.version > before.version:
            result.latest[key] = record
            result.seen.append(record)
            if before is not None:
                result.displaced.append(before)
                result.buried.pop(key, None)
                result.emptied.pop(key, None)
        elif record.version < before.version:
            result.stale.append(record)
            _bury(result, before, each)
        elif record.content_hash != before.content_hash:
            result.conflicting.append(each)
            _bury(result, before, each)
        elif record.name_emptied:
            _empty(result, record)
        elif before.log_offset == NOT_READ_YET:
            # Judged once more, to the same: what was applied before it was published has its place.
            result.latest[key] = record
        elif before.name_emptied or key in result.emptied:
            _bury(result, before, each)
    return result


def stored(incoming: Incoming) -> StoredRecord:
    """Return an event as the latest version of its record, not judged yet."""
    data_set, log_offset, _, raw_value, event = incoming
    is_emptied = event["author"] == _PLATFORM and _is_emptied(data_set, event)
    # By position: to name them all takes as long again, and there is one for every event.
    return StoredRecord(
        event["school"],
        data_set,
        event["record_id"],
        event["version"],
        event["first_version"],
        event["run_id"],
        event["operation"] != _REMOVED,
        event["content_hash"],
        log_offset,
        _APPLIED,
        False,
        raw_value,
        is_emptied,
        event,
    )


def _is_emptied(data_set: str, event: Event) -> bool:
    """Say whether the platform has taken a name out of what the school sent: the hash of an event
    stays that of what the school said.
    """
    if data_set not in NAMING:
        return False
    removed = event["operation"] == _REMOVED
    return content_hash(event["record"], removed=removed) != event["content_hash"]


def _empty(result: Acceptance, record: StoredRecord) -> None:
    """Take the platform's word for a version that is known: nothing else of it has changed."""
    if record.key in result.latest:
        result.latest[record.key] = record
    else:
        result.emptied[record.key] = record
    result.buried.pop(record.key, None)


def _bury(result: Acceptance, before: StoredRecord, later: Incoming) -> None:
    if later.log_offset > before.log_offset:
        result.buried[before.key] = before
