"""The cascade: judge what is new, then what depends on it, stage by stage in dependency order.

A stage is judged once its targets are written, so its look-ups see them. Whatever changed for
those that refer to it, is judged again in a later stage of the same transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from consumers.apply.judging.configuration import judge_configuration
from consumers.apply.judging.judged_records import JudgedRecord, write
from consumers.apply.judging.lesson_verdicts import judge_lessons_of
from consumers.apply.judging.people import judge_people
from consumers.apply.judging.single_records import judge_records
from consumers.apply.transaction.context import Context
from consumers.engine.contacts import LINK
from consumers.engine.lessons import LESSONS_OF
from contract.becomes import Lesson, User
from contract.data_sets import ALL, BY_NAME
from contract.data_sets.contacts import CONTACTS
from contract.declaration import DataSet, Reference
from projections.generation import references, relationships
from projections.generation.references import Target
from projections.generation.stored import Outcome, RecordKey, StoredRecord


def _stages() -> tuple[tuple[DataSet, ...], ...]:
    """Return the data sets in dependency order; those of people are judged together,
    contacts with the students that they are linked to.
    """
    grouped = groupby(ALL, key=lambda each: isinstance(each.becomes, User) or each.name)
    return tuple(tuple(data_sets) for _, data_sets in grouped)


STAGES: Final = _stages()


def judge(
    context: Context,
    latest: Mapping[RecordKey, StoredRecord],
    known: Mapping[RecordKey, StoredRecord],
    again: set[RecordKey],
) -> None:
    """Judge and write these records and all that depends on them.

    `latest` are new latest versions, `known` what they displace, `again` further records to judge.
    """
    before = {key: _standing(record) for key, record in known.items()}
    for stage in STAGES:
        names = {data_set.name for data_set in stage}
        own_latest = {key: record for key, record in latest.items() if key[1] in names}
        own_again = {key for key in again if key[1] in names}
        if not own_latest and not own_again:
            continue
        judging = judge_people if isinstance(stage[0].becomes, User) else judge_records
        judged = judging(context, own_latest, own_again)
        if not judged:
            continue  # a claim may be known before its record, beside the live generation
        for each in judged:
            if each.record.key not in own_latest:
                before[each.record.key] = _standing(each.record)
        write(context, judged, own_latest, known)
        judge_configuration(context, stage, {each.record.school_id for each in judged})
        again |= _dependents(context, stage, judged, before)
        _judge_lessons(context, judged, before)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A record as those that refer to it see it."""

    met: bool
    outcome: Outcome
    version: int


def _standing(record: StoredRecord) -> _Standing:
    return _Standing(record.met, record.outcome, record.version)


def _dependents(
    context: Context,
    stage: Sequence[DataSet],
    judged: Sequence[JudgedRecord],
    before: Mapping[RecordKey, _Standing],
) -> set[RecordKey]:
    """Return the records for which a reference to one of these may be judged otherwise now."""
    found: set[RecordKey] = set()
    for data_set in stage:
        referring = [each for each in _referring(data_set) if each[0] not in stage]
        if referring:
            own = [each.record for each in judged if each.record.data_set == data_set.name]
            changed, lost = _changed(own, before)
            found |= references.waiting_for(context.connection, data_set.name, changed)
            for other, reference in referring if lost else ():
                found |= references.referring_to(context.connection, other, reference, lost)
    return found


def referring_to(context: Context, gone: Sequence[StoredRecord]) -> set[RecordKey]:
    """Return the records with a reference to one of these, which are about to be forgotten."""
    found: set[RecordKey] = set()
    for data_set in {each.data_set for each in gone}:
        targets = {(each.school_id, each.record_id) for each in gone if each.data_set == data_set}
        found |= references.waiting_for(context.connection, data_set, targets)
        for other, reference in _referring(BY_NAME[data_set]):
            found |= references.referring_to(context.connection, other, reference, targets)
        if data_set in LINK.to:
            contacts = relationships.contacts_of(context.connection, targets)
            found |= {(school_id, CONTACTS.name, person_id) for school_id, person_id in contacts}
    return found - {each.key for each in gone}


def _judge_lessons(
    context: Context, judged: Sequence[JudgedRecord], before: Mapping[RecordKey, _Standing]
) -> None:
    """Judge the lessons again of people for whom a reference may be judged otherwise now."""
    for data_set in LESSONS_OF:
        own = [each.record for each in judged if each.record.data_set == data_set]
        changed, lost = _changed(own, before)
        judge_lessons_of(context, data_set, changed | lost)


def _changed(
    judged: Sequence[StoredRecord], before: Mapping[RecordKey, _Standing]
) -> tuple[set[Target], set[Target]]:
    """Return what is met now or unmet in another way, and what is met no longer."""
    changed: set[Target] = set()
    lost: set[Target] = set()
    for record in judged:
        old, new = before.get(record.key), _standing(record)
        was_met = old is not None and old.met
        if old != new and not (was_met and new.met):
            (lost if was_met else changed).add((record.school_id, record.record_id))
    return changed, lost


def _referring(data_set: DataSet) -> Iterator[tuple[DataSet, Reference]]:
    for other in ALL:
        if isinstance(other.becomes, Lesson):
            continue  # judged by person, not one by one
        for reference in other.references:
            if data_set.name in reference.to:
                yield other, reference
