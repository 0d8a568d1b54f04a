"""Who left, seen from a snapshot: what it would hold if it still were there."""

from collections.abc import Iterable

from contract.data_sets import BY_NAME
from contract.declaration import Occurrence, Standing
from projections.generation.records import StoredRecord
from projections.permanent.snapshot_holds import SnapshotHold


def leaving(candidates: Iterable[StoredRecord], snapshot: SnapshotHold) -> list[StoredRecord]:
    """Return those of these current records, none of which was sent, that have left.

    Source (decided): not what the school held back that night, and of dated records neither what
    is past on the day of the run nor what lies outside the window.
    """
    held = frozenset(snapshot.held_ids)
    return [
        record
        for record in candidates
        if record.record_id not in held and _would_be_there(record, snapshot)
    ]


def _would_be_there(record: StoredRecord, snapshot: SnapshotHold) -> bool:
    dated = BY_NAME[record.data_set].dated
    payload = record.payload or {}
    match dated:
        case None:
            return True
        case Standing():
            return str(payload[dated.end]) >= snapshot.day
        case Occurrence():
            start = str(payload[dated.start])[: len(snapshot.day)]
            first, last = snapshot.first_day, snapshot.last_day
            return (
                first is not None
                and last is not None
                and (max(first, snapshot.day) <= start <= last)
            )
