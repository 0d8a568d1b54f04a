"""Repairs: the log heals.

The broker keeps the last value of a key, we keep the highest version. When an event is not applied
although a newer one of its key is known, the platform publishes the known one again, so that
compaction keeps what is true.
"""

from consumers.apply.context import Context
from contract.events import Author, Event, Operation
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
    return Message(
        partition=partition_of(record.school_id, context.partition_count),
        topic=context.topics.of(record.data_set),
        key=key(record.school_id, record.record_id),
        value=encode(record.data_set, dict(event)),
        headers={},
    )
