"""Versions that are not the latest of their record, noted so that a repeat counts nothing."""

from collections.abc import Sequence

from consumers.apply.transaction.context import Context
from consumers.engine.accept import Acceptance
from projections.generation.stored import RecordKey, StoredRecord
from projections.permanent import books


def note_displaced(context: Context, acceptance: Acceptance) -> set[tuple[RecordKey, str]]:
    """Note those of runs whose books are open; return the (record, run) not noted before."""
    if not context.live:
        return set()
    overtaken = [*acceptance.displaced, *acceptance.stale]
    closed = _closed(context, overtaken)
    of_open_runs = [
        (record.key, record.run_id)
        for record in overtaken
        if (record.school_id, record.run_id) not in closed
    ]
    return books.displace(context.connection, of_open_runs) if of_open_runs else set()


def _closed(context: Context, records: Sequence[StoredRecord]) -> set[tuple[str, str]]:
    """Return which of the runs of these records have closed books. That a later one has ended says
    nothing of a run of another server, or of one whose clock is behind.
    """
    before_the_last = {
        (record.school_id, record.run_id)
        for record in records
        if record.version <= context.schools[record.school_id].ended_version
    }
    return books.closed(context.connection, before_the_last) if before_the_last else set()
