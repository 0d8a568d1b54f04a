"""Who left, seen from a snapshot: what it would hold if it still were there."""

from collections.abc import Iterable
from datetime import date

from contract.data_sets import BY_NAME
from contract.declaration import Standing
from projections.generation.stored import StoredRecord
from projections.permanent.snapshot_holds import SnapshotHold


def leaving(candidates: Iterable[StoredRecord], snapshot: SnapshotHold) -> list[StoredRecord]:
    """Return those of these current records, none of which was sent, that have left.

    Source (decided): not what the school held back that night, nor standing entries that are over
    on the day of the run. Of lessons, `candidates` are those that could leave at all.
    """
    held = frozenset(snapshot.held_ids)
    return [
        record
        for record in candidates
        if record.record_id not in held and could_leave(record, snapshot.day)
    ]


def could_leave(record: StoredRecord, day: str) -> bool:
    """Say whether a record is not over on the day of the run."""
    dated = BY_NAME[record.data_set].dated
    return not isinstance(dated, Standing) or str((record.payload or {})[dated.end]) >= day


def days_at_stake(snapshot: SnapshotHold) -> tuple[date, date] | None:
    """Return the first and the last day whose lessons could leave; None where no lesson could.

    Source (decided): what is past on the day of the run, or outside the window, is history.
    """
    if snapshot.first_day is None or snapshot.last_day is None:
        return None
    first = max(snapshot.first_day, snapshot.day)
    return date.fromisoformat(first), date.fromisoformat(snapshot.last_day)
