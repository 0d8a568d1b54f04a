"""Errors of a whole data set: a reference that must be judged, into what is not synced at all.

Source (decided): class groups need their subjects. A school that does not sync subjects gets one
configuration error for the data set, not one for each class.
"""

from collections.abc import Sequence

from consumers.apply.context import Context
from consumers.apply.data_set_errors import say_of_data_sets
from contract.declaration import DataSet
from projections.generation import references


def judge_configuration(context: Context, stage: Sequence[DataSet], school_ids: set[str]) -> None:
    """Raise or resolve the configuration errors of these data sets for these schools."""
    for data_set in stage:
        for reference in data_set.references:
            if reference.unjudged_code:
                found = references.schools_with_not_judged(
                    context.connection, sorted(school_ids), data_set.name, reference.path
                )
                say_of_data_sets(
                    context,
                    reference.unjudged_code,
                    {(school_id, data_set.name): school_id in found for school_id in school_ids},
                )
