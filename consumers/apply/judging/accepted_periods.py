"""The accepted school day: made by the end of the first run that completed periods. Later ones are
accepted by a person (`consumers/back_office/school_days.py`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from consumers.apply.transaction.context import Context
from consumers.engine.periods import school_day_at, version_of
from consumers.engine.references import School
from contract.becomes import ClassLesson, TimeSlot
from contract.data_sets import ALL
from contract.declaration import DataSet
from projections.generation import period_versions, references
from projections.generation.stored import RecordKey, StoredRecord
from projections.permanent import accepted_periods, school_days

DATA_SETS: Final = frozenset(each.name for each in ALL if isinstance(each.becomes, TimeSlot))


def add_period_versions(context: Context, seen: Sequence[StoredRecord]) -> None:
    """Keep new versions of periods of schools that have accepted no school day."""
    periods = [record for record in seen if record.data_set in DATA_SETS]
    if periods:
        school_ids = sorted({record.school_id for record in periods})
        accepted = accepted_periods.enabled_ids(context.connection, school_ids)
        new = [version_of(record) for record in periods if record.school_id not in accepted]
        period_versions.add(context.connection, new)


def accept_first_periods(context: Context, school: School) -> frozenset[str]:
    """Accept the school's first import of periods, if the latest ended run has made it whole.

    Returns the data sets into which references are to be judged again for it.
    """
    if not context.live:
        # What the live generation has accepted is there; nobody else accepts anything.
        if accepted_periods.enabled_ids(context.connection, [school.school_id]):
            period_versions.forget(context.connection, school.school_id)
        return frozenset()
    completed = [school.completed[each] for each in DATA_SETS if each in school.completed]
    if not completed:
        return frozenset()
    # Asked first: a school that has accepted its periods keeps none of their versions.
    versions = period_versions.of_school(context.connection, school.school_id)
    periods = school_day_at(versions, max(completed))
    if not periods:
        return frozenset()
    school_days.accept_first(context.connection, school.school_id, periods, max(completed))
    period_versions.forget(context.connection, school.school_id)
    context.rejudgings.append(context.change_of(school.school_id, DATA_SETS))
    return DATA_SETS


def in_former_periods(context: Context, school_id: str) -> set[RecordKey]:
    """Return the school's records that stand in a period that is accepted no longer."""
    accepted = accepted_periods.enabled_ids(context.connection, [school_id]).get(school_id, ())
    found: set[RecordKey] = set()
    for data_set in ALL:
        if isinstance(data_set.becomes, ClassLesson):
            found |= references.in_other_periods(
                context.connection, school_id, data_set.name, accepted
            )
    return found


def with_accepted_periods(
    context: Context, data_set: DataSet, school_ids: Collection[str]
) -> Mapping[str, School]:
    """Return the schools, with what they have accepted if records of this data set refer to it."""
    if not any(DATA_SETS.intersection(each.to) for each in data_set.references):
        return context.schools
    accepted = accepted_periods.enabled_ids(context.connection, sorted(school_ids))
    return {
        school_id: replace(context.schools[school_id], accepted_periods=accepted.get(school_id))
        for school_id in school_ids
    }
