"""Errors about a whole data set of a school: raised and resolved one code at a time."""

from collections.abc import Collection

from consumers.apply.context import Context
from consumers.apply.errors import Found, replace_violations
from contract.declaration import DataSet
from projections.generation.violations import OpenViolation, open_violations


def say_of_data_set(
    context: Context,
    data_set: DataSet,
    code: str,
    school_ids: Collection[str],
    with_error: Collection[str],
) -> None:
    """Say for each of these schools whether the data set has the error; its others stand."""
    owners = {(school_id, data_set.name, "") for school_id in school_ids}
    others = [each for each in open_violations(context.connection, owners) if each.code != code]
    own = [
        OpenViolation(
            school_id=school_id,
            data_set=data_set.name,
            record_id="",
            code=code,
            detail="",
            label=data_set.title,
        )
        for school_id in sorted(with_error)
    ]
    replace_violations(context, owners, [*others, *own], lambda key: _found(context, key[0]))


def _found(context: Context, school_id: str) -> Found:
    school = context.schools[school_id]
    return Found(run_id=school.ended_run_id, version=school.ended_version, source=None)
