"""Errors of a whole data set: a reference that must be judged, into what is not synced at all.

Source (decided): class groups need their subjects. A school that does not sync subjects gets one
configuration error for the data set, not one for each class.
"""

from collections.abc import Sequence

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.errors import found_at_end, replace_violations
from contract.declaration import DataSet
from projections.generation import references
from projections.generation.violations import OpenViolation


def judge_configuration(context: Context, stage: Sequence[DataSet], school_ids: set[str]) -> None:
    """Raise or resolve the configuration errors of these data sets for these schools."""
    for data_set in stage:
        codes = [each.unjudged_code for each in data_set.references if each.unjudged_code]
        if codes:
            replace_violations(
                context,
                {(school_id, data_set.name, "") for school_id in school_ids},
                _violations(context, data_set, school_ids),
                lambda key: found_at_end(context, key[0]),
            )


def _violations(context: Context, data_set: DataSet, school_ids: set[str]) -> list[OpenViolation]:
    return [
        OpenViolation(
            school_id=school_id,
            data_set=data_set.name,
            record_id="",
            code=reference.unjudged_code,
            detail="",
            label=data_set.title,
        )
        for reference in data_set.references
        if reference.unjudged_code
        for school_id in sorted(
            references.schools_with_not_judged(
                context.connection, sorted(school_ids), data_set.name, reference.path
            )
        )
    ]
