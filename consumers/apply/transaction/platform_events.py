"""What the platform says itself: repairs, removals that no school sent, and keys to forget.

Repairs: the log heals.

The broker keeps the last value of a key, we keep the highest version. When an event is not applied
although a newer one of its key is known, the platform publishes the known one again, so that
compaction keeps what is true.
"""

from collections.abc import Iterable

from consumers.apply.transaction.context import Context
from consumers.engine.accept import Incoming
from contract.data_sets import BY_NAME
from contract.erasures import ERASURES, Erasure, erasure_key
from contract.events import Author, Event, Operation
from contract.hashing import content_hash
from contract.names import FILLER_KEY, RUNS, key
from contract.partitions import partition_of
from contract.runs import RunEvent, ended_key
from contract.signing import VERSION_HEADER
from contract.wire import encode
from projections.generation.stored import NOT_READ_YET, RecordKey, StoredRecord
from projections.permanent.outbox import Message


def repairs(context: Context, buried: Iterable[StoredRecord]) -> list[Message]:
    """Return the repairs of known records, but of schools that are distrusted."""
    return [repair(context, each) for each in buried if each.school_id not in context.distrusted]


def repair(context: Context, record: StoredRecord) -> Message:
    """Return the known record as an event of the platform, its version unchanged."""
    event: Event = {
        "school": record.school_id,
        "record_id": record.record_id,
        "run_id": record.run_id,
        "version": record.version,
        "first_version": record.first_version,
        "operation": (Operation.SNAPSHOT if record.current else Operation.REMOVED).value,
        "author": Author.PLATFORM.value,
        "observed_at_ms": context.now_ms,
        "content_hash": record.content_hash,
        "first": record.first,
        "record": record.payload,
    }
    return as_message(context, _unread(record.data_set, event))


def repair_end(context: Context, event: RunEvent) -> Message:
    """Return the newest end of a school's runs again, after an older one was put over it."""
    return Message(
        partition=partition_of(event["school"], context.partition_count),
        topic=context.topics.of(RUNS),
        key=ended_key(event["school"]),
        value=encode(RUNS, dict(event)),
        headers={},
    )


def forget(*, topic: str, partition: int, key: bytes, version: int) -> Message:
    """Return the null value that has a key forgotten up to a version, wherever it lies."""
    headers = {VERSION_HEADER: str(version)}
    return Message(partition=partition, topic=topic, key=key, value=None, headers=headers)


def removal(context: Context, record: StoredRecord, *, run_id: str, version: int) -> Incoming:
    """Return the removal of a current record as an event of the platform, under a run of the
    school, as it will be read when it is published.
    """
    last_known = record.payload if BY_NAME[record.data_set].outlives_removal else None
    event: Event = {
        "school": record.school_id,
        "record_id": record.record_id,
        "run_id": run_id,
        "version": version,
        "first_version": record.first_version,
        "operation": Operation.REMOVED.value,
        "author": Author.PLATFORM.value,
        "observed_at_ms": context.now_ms,
        "content_hash": content_hash(last_known, removed=True),
        "first": record.first,
        "record": last_known,
    }
    return _unread(record.data_set, event)


def as_message(context: Context, incoming: Incoming) -> Message:
    """Return an event that is to be published."""
    return Message(
        partition=partition_of(incoming.event["school"], context.partition_count),
        topic=context.topics.of(incoming.data_set),
        key=incoming.key,
        value=incoming.value,
        headers={},
    )


def tombstone(context: Context, record: RecordKey, version: int) -> Message:
    """Return the word that a record is to be forgotten, up to this version."""
    school_id, data_set, record_id = record
    return tombstone_at(context, data_set, school_id, key(school_id, record_id), version)


def tombstone_at(
    context: Context, subject: str, school_id: str, at: bytes, version: int
) -> Message:
    """Return the word that what lies under a school's key is to be forgotten."""
    partition = partition_of(school_id, context.partition_count)
    return forget(topic=context.topics.of(subject), partition=partition, key=at, version=version)


def ledger_entry(context: Context, entry: Erasure) -> Message:
    """Return an entry of the ledger of erasures."""
    return Message(
        partition=partition_of(entry["school"], context.partition_count),
        topic=context.topics.of(RUNS),
        key=erasure_key(entry["school"], entry["person_hash"]),
        value=encode(ERASURES, dict(entry)),
        headers={},
    )


def filler(topic: str, partition: int) -> Message:
    """Return a message that says nothing, to be skipped: it lets a quiet partition begin a new
    segment, and so the one before be compacted.
    """
    return Message(partition=partition, topic=topic, key=FILLER_KEY, value=None, headers={})


def _unread(data_set: str, event: Event) -> Incoming:
    at = key(event["school"], event["record_id"])
    return Incoming(data_set, NOT_READ_YET, at, encode(data_set, dict(event)), event)
