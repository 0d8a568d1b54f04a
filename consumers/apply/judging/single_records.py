"""The stages of records that are judged each for itself: all but those of people."""

from collections.abc import Collection, Mapping

from consumers.apply.judging.accepted_periods import with_accepted_periods
from consumers.apply.judging.judged_records import JudgedRecord
from consumers.apply.transaction.context import Context
from consumers.engine.class_lessons import judge_class_lesson
from consumers.engine.groups import group_not_sound, judge_group
from consumers.engine.judged import Judged
from consumers.engine.periods import judge_period
from consumers.engine.pictures import judge_picture
from consumers.engine.references import School
from consumers.engine.rooms import judge_room
from consumers.engine.subjects import judge_subject
from contract.becomes import ClassLesson, Picture, Room, Subject, TimeSlot, UserGroup
from contract.data_sets import BY_NAME
from projections.generation import records
from projections.generation.stored import Outcome, RecordKey, StoredRecord, Target


def judge_records(
    context: Context, latest: Mapping[RecordKey, StoredRecord], again: Collection[RecordKey]
) -> list[JudgedRecord]:
    """Judge these records of one data set: new latest versions, and known ones to judge again."""
    known = records.latest(context.connection, set(again) - set(latest))
    every = [*latest.values(), *known.values()]
    targets: dict[RecordKey, Target] = {}
    for data_sets, ids in _target_ids(every).items():
        targets |= records.targets(context.connection, ids, data_sets)
    schools = _schools(context, every)
    return [
        JudgedRecord(
            record,
            _not_sound(record)
            if record.violations
            else _judge(record, schools[record.school_id], targets),
        )
        for record in every
    ]


def _judge(record: StoredRecord, school: School, targets: Mapping[RecordKey, Target]) -> Judged:
    data_set = BY_NAME[record.data_set]
    match data_set.becomes:
        case UserGroup():
            return judge_group(record, school, targets)
        case Subject():
            return judge_subject(record)
        case TimeSlot():
            return judge_period()
        case ClassLesson():
            return judge_class_lesson(record, school, targets)
        case Picture():
            return judge_picture(record, school, targets)
        case Room():
            return judge_room(record)
        case _:
            raise TypeError(f"{data_set.name} is not judged record by record")


def _not_sound(record: StoredRecord) -> Judged:
    is_group = isinstance(BY_NAME[record.data_set].becomes, UserGroup)
    return Judged(
        outcome=Outcome.ERROR,
        met=False,
        violations=record.violations,
        rows=group_not_sound(record) if is_group else {},
    )


def _schools(context: Context, every: Collection[StoredRecord]) -> Mapping[str, School]:
    if not every:
        return {}
    data_set = BY_NAME[next(iter(every)).data_set]
    return with_accepted_periods(context, data_set, {record.school_id for record in every})


def _target_ids(every: Collection[StoredRecord]) -> dict[tuple[str, ...], set[tuple[str, str]]]:
    """Return what is referred to, as (school, record id), by the data sets that may have it."""
    ids: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for record in every:
        if record.payload is None:
            continue  # a removal may carry no record, and then refers to nothing
        for reference in BY_NAME[record.data_set].references:
            named = reference.targets(record.payload)
            ids.setdefault(reference.to, set()).update((record.school_id, each) for each in named)
    return ids
