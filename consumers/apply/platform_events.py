"""What the platform says itself: repairs, and removals that no school sent.

Repairs: the log heals.

The broker keeps the last value of a key, we keep the highest version. When an event is not applied
although a newer one of its key is known, the platform publishes the known one again, so that
compaction keeps what is true.
"""

from consumers.apply.context import Context
from contract.data_sets import BY_NAME
from contract.events import Author, Event, Operation
from contract.hashing import content_hash
from contract.names import key
from contract.partitions import partition_of
from contract.wire import encode
from projections.generation.records import StoredRecord
from projections.permanent.outbox import Message


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
    return _message(context, record, event)


def removal(context: Context, record: StoredRecord, *, run_id: str, version: int) -> Message:
    """Return the removal of a current record as an event of the platform, under a run of the
    school.
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
    return _message(context, record, event)


def _message(context: Context, record: StoredRecord, event: Event) -> Message:
    return Message(
        partition=partition_of(record.school_id, context.partition_count),
        topic=context.topics.of(record.data_set),
        key=key(record.school_id, record.record_id),
        value=encode(record.data_set, dict(event)),
        headers={},
    )
