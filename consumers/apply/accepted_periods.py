"""The accepted school day: made by the end of the first run that completed periods."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from consumers.apply.context import Context
from consumers.engine.periods import first_school_day, version_of
from consumers.engine.references import School
from contract.becomes import TimeSlot
from contract.data_sets import ALL
from contract.declaration import DataSet
from projections.generation import period_versions
from projections.generation.records import StoredRecord
from projections.permanent import accepted_periods

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
    completed = [school.completed[each] for each in DATA_SETS if each in school.completed]
    if not completed:
        return frozenset()
    # Asked first: a school that has accepted its periods keeps none of their versions.
    versions = period_versions.of_school(context.connection, school.school_id)
    periods = first_school_day(versions, max(completed))
    if not periods:
        return frozenset()
    accepted_periods.add(context.connection, school.school_id, periods)
    period_versions.forget(context.connection, school.school_id)
    return DATA_SETS


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
