"""Violations inside MYA: kept in the generation, and told to the school through the outbox."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.falls import note_falls
from consumers.engine.violation_changes import ViolationChange, changes
from contract.dead_letters import Source, error_event, headers_of, key_of
from contract.error_code import Place
from contract.names import ERRORS
from contract.partitions import partition_of
from contract.violations import Violation
from contract.wire import encode
from projections.generation.rows import replace_rows
from projections.generation.schema.tables import VIOLATION
from projections.generation.stored import NOT_READ_YET, RecordKey, StoredRecord
from projections.generation.violations import OpenViolation, open_violations
from projections.permanent.outbox import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """In which run a violation was found, and in which event, where it is about one."""

    run_id: str
    version: int
    source: Source | None


def replace_violations(
    context: Context,
    owners: Collection[RecordKey],
    after: Sequence[OpenViolation],
    found: Callable[[RecordKey], Found],
) -> None:
    """Make these the only open violations of their records and of `owners`, which may have some
    already, and queue what changed; `found` says of a record where the change was found.
    """
    before = open_violations(context.connection, owners) if owners else []
    if not before and not after:
        return
    replace_rows(context.connection, VIOLATION, owners, [_row(violation) for violation in after])
    tell(context, before, after, found)


def tell(
    context: Context,
    before: Sequence[OpenViolation],
    after: Sequence[OpenViolation],
    found: Callable[[RecordKey], Found],
) -> None:
    """Queue what changed from one to the other for the school's error log."""
    note_falls(context, before, after, lambda key: found(key).source)
    for change in changes(before, after):
        violation = change.violation
        key = violation.school_id, violation.data_set, violation.record_id
        context.messages.append(_message(context, change, found(key)))


def found_at(
    context: Context, *, data_set: str, school_id: str, run_id: str, version: int, log_offset: int
) -> Found:
    """Say that a violation was found in the event at this place on the topic of its data set."""
    source = Source(
        topic=context.topics.of(data_set),
        partition=partition_of(school_id, context.partition_count),
        offset=log_offset,
        version=version,
    )
    return Found(run_id=run_id, version=version, source=source)


def found_in(context: Context, record: StoredRecord) -> Found:
    """Say that a violation was found in the latest version of a record."""
    if record.log_offset == NOT_READ_YET:
        return Found(run_id=record.run_id, version=record.version, source=None)
    return found_at(
        context,
        data_set=record.data_set,
        school_id=record.school_id,
        run_id=record.run_id,
        version=record.version,
        log_offset=record.log_offset,
    )


def found_at_end(context: Context, school_id: str) -> Found:
    """Say that a violation stands since the latest ended run of a school, which is loaded."""
    school = context.schools[school_id]
    return Found(run_id=school.ended_run_id, version=school.ended_version, source=None)


def _row(violation: OpenViolation) -> dict[str, str]:
    return {column.name: getattr(violation, column.name) for column in VIOLATION.columns}


def _message(context: Context, change: ViolationChange, found: Found) -> Message:
    violation = change.violation
    event = error_event(
        Violation(violation.code, violation.detail),
        school=violation.school_id,
        data_set=violation.data_set,
        record_id=violation.record_id,
        label=violation.label,
        place=Place.INSIDE_MYA,
        change=change.change,
        run_id=found.run_id,
        version=found.version,
        occurred_at_ms=context.now_ms,
    )
    return Message(
        partition=partition_of(violation.school_id, context.partition_count),
        topic=context.topics.of(ERRORS),
        key=key_of(event),
        value=encode(ERRORS, dict(event)),
        headers=headers_of(event, found.source),
    )
