"""Versions that are not the latest of their record, noted so that a repeat counts nothing."""

from consumers.apply.context import Context
from consumers.engine.accept import Acceptance
from projections.generation.records import RecordKey
from projections.permanent import books


def note_displaced(context: Context, acceptance: Acceptance) -> set[tuple[RecordKey, str]]:
    """Note those of runs that are not settled; return the (record, run) not noted before."""
    of_open_runs = [
        (record.key, record.run_id)
        for record in (*acceptance.displaced, *acceptance.stale)
        if record.version > context.schools[record.school_id].ended_version
    ]
    return books.displace(context.connection, of_open_runs) if of_open_runs else set()
