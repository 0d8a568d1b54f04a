"""The stages of records that are judged each for itself: groups, subjects and rooms."""

from collections.abc import Collection, Mapping, Sequence

from consumers.apply.context import Context
from consumers.apply.judged_records import JudgedRecord
from consumers.engine.groups import group_not_sound, judge_group
from consumers.engine.judged import Judged, Row
from consumers.engine.rooms import judge_room
from consumers.engine.subjects import judge_subject
from contract.becomes import Room, Subject, UserGroup
from contract.data_sets import BY_NAME
from contract.violations import Violation
from projections.generation import records
from projections.generation.records import Outcome, RecordKey, StoredRecord, Target


def judge_records(
    context: Context, latest: Mapping[RecordKey, StoredRecord], again: Collection[RecordKey]
) -> list[JudgedRecord]:
    """Judge these records of one data set: new latest versions, and known ones to judge again."""
    known = records.latest(context.connection, set(again) - set(latest))
    every = [*latest.values(), *known.values()]
    targets: dict[RecordKey, Target] = {}
    for data_sets, ids in _target_ids(every).items():
        targets |= records.targets(context.connection, ids, data_sets)
    return [JudgedRecord(record, _judge(context, record, targets)) for record in every]


def _judge(context: Context, record: StoredRecord, targets: Mapping[RecordKey, Target]) -> Judged:
    data_set = BY_NAME[record.data_set]
    wrong = record.violations
    match data_set.becomes:
        case UserGroup() if wrong:
            return _not_sound(wrong, group_not_sound(record))
        case UserGroup():
            return judge_group(record, context.schools[record.school_id], targets)
        case Subject() if wrong:
            return _not_sound(wrong, {})
        case Subject():
            return judge_subject(record)
        case Room() if wrong:
            return _not_sound(wrong, {})
        case Room():
            return judge_room(record)
        case _:
            raise TypeError(f"{data_set.name} is not judged record by record")


def _not_sound(wrong: Sequence[Violation], rows: Mapping[str, Sequence[Row]]) -> Judged:
    return Judged(outcome=Outcome.ERROR, met=False, violations=wrong, rows=rows)


def _target_ids(every: Collection[StoredRecord]) -> dict[tuple[str, ...], set[tuple[str, str]]]:
    """Return what is referred to, as (school, record id), by the data sets that may have it."""
    ids: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for record in every:
        for reference in BY_NAME[record.data_set].references:
            named = reference.targets(record.payload or {})
            ids.setdefault(reference.to, set()).update((record.school_id, each) for each in named)
    return ids
