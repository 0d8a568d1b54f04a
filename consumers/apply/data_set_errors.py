"""Errors about a whole data set of a school: raised and resolved one code at a time."""

from collections.abc import Mapping

from consumers.apply.context import Context
from consumers.apply.errors import Found, replace_violations
from contract.data_sets import BY_NAME
from projections.generation.violations import OpenViolation, open_violations


def say_of_data_sets(context: Context, code: str, verdicts: Mapping[tuple[str, str], bool]) -> None:
    """Say of each of these (school, data set) whether it has the error; its others stand."""
    owners = {(school_id, name, "") for school_id, name in verdicts}
    others = [each for each in open_violations(context.connection, owners) if each.code != code]
    own = [
        OpenViolation(
            school_id=school_id,
            data_set=name,
            record_id="",
            code=code,
            detail="",
            label=BY_NAME[name].title,
        )
        for (school_id, name), has_error in sorted(verdicts.items())
        if has_error
    ]
    replace_violations(context, owners, [*others, *own], lambda key: _found(context, key[0]))


def _found(context: Context, school_id: str) -> Found:
    school = context.schools[school_id]
    return Found(run_id=school.ended_run_id, version=school.ended_version, source=None)
