"""Writing verdicts: the latest versions, their projection rows, unmet references, violations."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from sqlalchemy import Table

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.errors import found_in, replace_violations
from consumers.engine.judged import Judged
from contract.becomes import (
    Becomes,
    ClassLesson,
    Lesson,
    Picture,
    Room,
    Subject,
    TimeSlot,
    User,
    UserGroup,
)
from contract.data_sets import BY_NAME
from projections.generation import records
from projections.generation.rows import Owner, replace_rows
from projections.generation.schema import tables
from projections.generation.stored import RecordKey, StoredRecord
from projections.generation.violations import OpenViolation


@dataclass(frozen=True, slots=True)
class JudgedRecord:
    """A record with what judging it came to."""

    record: StoredRecord
    judged: Judged


def write(
    context: Context,
    verdicts: Sequence[JudgedRecord],
    new: Mapping[RecordKey, StoredRecord],
    known: Collection[RecordKey],
) -> None:
    """Write the verdicts on records of one stage.

    Those in `new` are new latest versions; those of them in `known` displace an older one.
    """
    again = []
    for verdict in verdicts:
        record, judged = verdict.record, verdict.judged
        before = record.outcome, record.met
        record.outcome, record.met = judged.outcome, judged.met
        if record.key not in new and before != (judged.outcome, judged.met):
            context.outcomes_before.append((record, before[0]))
            again.append(record)
    first = new.keys() - known
    records.add(context.connection, [record for key, record in new.items() if key in first])
    records.write(context.connection, [record for key, record in new.items() if key in known])
    records.mark(context.connection, again)
    old = [verdict.record for verdict in verdicts if verdict.record.key not in first]
    _replace_projections(context, verdicts, old)
    _replace_unmet(context, verdicts, old)
    by_key = {verdict.record.key: verdict.record for verdict in verdicts}
    replace_violations(
        context,
        {record.key for record in old},
        [violation for verdict in verdicts for violation in _violations(verdict)],
        lambda key: found_in(context, by_key[key]),
    )


def drop_projections(context: Context, gone: Sequence[StoredRecord]) -> None:
    """Drop every row that came of these records, and of them alone, which are forgotten. Of errors
    nobody is told.
    """
    keys = {record.key for record in gone}
    for data_set in {record.data_set for record in gone}:
        owners = {_owner(record) for record in gone if record.data_set == data_set}
        for table in projections_of(BY_NAME[data_set].becomes):
            replace_rows(context.connection, table, owners, [])
    for table in (tables.UNMET_REFERENCE, tables.VIOLATION):
        replace_rows(context.connection, table, keys, [])


def projections_of(becomes: Becomes) -> tuple[Table, ...]:
    """Return the tables that a data set's records give rows to."""
    given: tuple[Table, ...]
    match becomes:
        case User():
            given = tables.APP_USER, tables.USER_ROLE, tables.RELATIONSHIP
        case UserGroup():
            given = tables.USER_GROUP, tables.GROUP_MEMBERSHIP, tables.GROUP_SUPERVISOR
        case Subject():
            given = (tables.SUBJECT,)
        case Room():
            given = (tables.RESOURCE,)
        case TimeSlot() | Lesson():
            given = ()
        case ClassLesson():
            given = (tables.CLASS_TIMETABLE_EVENT,)
        case Picture():
            given = (tables.PROFILE_PICTURE,)
        case _:
            assert_never(becomes)
    return given


def _replace_projections(
    context: Context, verdicts: Sequence[JudgedRecord], old: Sequence[StoredRecord]
) -> None:
    owners = {_owner(record) for record in old}
    for table in projections_of(BY_NAME[verdicts[0].record.data_set].becomes):
        rows = [row for verdict in verdicts for row in verdict.judged.rows.get(table.name, ())]
        replace_rows(context.connection, table, owners, rows)


def _owner(record: StoredRecord) -> Owner:
    becomes = BY_NAME[record.data_set].becomes
    if isinstance(becomes, UserGroup):
        return record.school_id, becomes.type, record.record_id
    return record.school_id, record.record_id


def _replace_unmet(
    context: Context, verdicts: Sequence[JudgedRecord], old: Sequence[StoredRecord]
) -> None:
    rows = [
        {
            "school_id": verdict.record.school_id,
            "data_set": verdict.record.data_set,
            "record_id": verdict.record.record_id,
            "path": unmet.path,
            "target_id": unmet.target_id,
            "target_data_sets": list(unmet.target_data_sets),
            "verdict": unmet.verdict.value,
        }
        for verdict in verdicts
        for unmet in verdict.judged.unmet
    ]
    owners = {record.key for record in old if BY_NAME[record.data_set].references}
    replace_rows(context.connection, tables.UNMET_REFERENCE, owners, rows)


def _violations(verdict: JudgedRecord) -> Iterator[OpenViolation]:
    if not verdict.judged.violations:
        return
    record = verdict.record
    label = BY_NAME[record.data_set].label_of(record.payload or {})
    for violation in dict.fromkeys(verdict.judged.violations):
        yield OpenViolation(
            school_id=record.school_id,
            data_set=record.data_set,
            record_id=record.record_id,
            code=violation.code,
            detail=violation.detail,
            label=label,
        )
