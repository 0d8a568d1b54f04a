"""Records as the engine holds them, for tests of what judges them."""

from consumers.engine.accept import Incoming, stored
from contract.declaration import Record
from contract.events import Author, Event, Operation
from contract.wire import encode
from projections.generation.stored import StoredRecord

SCHOOL: str = "oakwood"
"""Whose records they are."""


def stored_record(
    data_set: str,
    record_id: str,
    record: Record | None,
    *,
    version: int = 1,
    removed: bool = False,
) -> StoredRecord:
    """Return a record of this version, with the event that told it."""
    operation = Operation.REMOVED if removed else Operation.CREATED
    event: Event = {
        "school": SCHOOL,
        "record_id": record_id,
        "run_id": "run-1",
        "version": version,
        "first_version": version,
        "operation": operation.value,
        "author": Author.SCHOOL.value,
        "observed_at_ms": 1,
        "content_hash": b"0" * 16,
        "first": None,
        "record": record,
    }
    value = encode(data_set, dict(event))
    return stored(Incoming(data_set=data_set, log_offset=0, key=b"", value=value, event=event))
