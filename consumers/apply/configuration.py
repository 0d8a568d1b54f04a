"""Errors of a whole data set: a reference that must be judged, into what is not synced at all.

Source (decided): class groups need their subjects. A school that does not sync subjects gets one
configuration error for the data set, not one for each class.
"""

from collections.abc import Sequence

from consumers.apply.context import Context
from consumers.apply.errors import Found, replace_violations
from contract.declaration import DataSet
from projections.generation import references
from projections.generation.violations import OpenViolation


def judge_configuration(context: Context, stage: Sequence[DataSet], school_ids: set[str]) -> None:
    """Raise or resolve the configuration errors of these data sets for these schools."""
    for data_set in stage:
        for reference in data_set.references:
            if reference.unjudged_code:
                found = references.schools_with_not_judged(
                    context.connection, sorted(school_ids), data_set.name, reference.path
                )
                _replace(context, data_set, reference.unjudged_code, school_ids, found)


def _replace(
    context: Context, data_set: DataSet, code: str, school_ids: set[str], found: set[str]
) -> None:
    owners = {(school_id, data_set.name, "") for school_id in school_ids}
    violations = [
        OpenViolation(
            school_id=school_id,
            data_set=data_set.name,
            record_id="",
            code=code,
            detail="",
            label=data_set.title,
        )
        for school_id in sorted(found)
    ]
    replace_violations(context, owners, violations, lambda key: _found(context, key[0]))


def _found(context: Context, school_id: str) -> Found:
    school = context.schools[school_id]
    return Found(run_id=school.ended_run_id, version=school.ended_version, source=None)
