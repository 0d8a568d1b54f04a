"""Errors that the end of a run finds in comparing MYA with the school's server: raised and resolved
one kind at a time.
"""

from collections.abc import Collection, Mapping, Sequence

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.errors import Found, found_at_end, tell
from contract.data_sets import BY_NAME
from projections.generation.violations import OpenViolation
from projections.permanent import findings
from projections.permanent.findings import Finding


def say_of_data_sets(context: Context, code: str, verdicts: Mapping[tuple[str, str], bool]) -> None:
    """Say of each of these (school, data set) whether it has the error."""
    after = [
        Finding(school_id=school_id, data_set=name, code=code, detail="")
        for (school_id, name), has_error in sorted(verdicts.items())
        if has_error
    ]
    found = {school_id: found_at_end(context, school_id) for school_id, _ in verdicts}
    _replace(context, verdicts.keys(), [code], after, found)


def say_of_school(
    context: Context, codes: Sequence[str], said: Sequence[tuple[str, str]], at: tuple[str, Found]
) -> None:
    """Say that of these codes a school has those in `said`, each with its detail, and no other.

    `at` is the school, and where it was found.
    """
    school_id, found = at
    after = [
        Finding(school_id=school_id, data_set="", code=code, detail=detail) for code, detail in said
    ]
    _replace(context, [(school_id, "")], codes, after, {school_id: found})


def _replace(
    context: Context,
    owners: Collection[tuple[str, str]],
    codes: Collection[str],
    after: Sequence[Finding],
    found: Mapping[str, Found],
) -> None:
    before = findings.standing(context.connection, owners, codes)
    findings.replace(context.connection, before, after)
    was, is_now = map(violation_of, before), map(violation_of, after)
    tell(context, list(was), list(is_now), lambda key: found[key[0]])


def violation_of(finding: Finding) -> OpenViolation:
    """Return a finding as the violation that the error log shows."""
    return OpenViolation(
        school_id=finding.school_id,
        data_set=finding.data_set,
        record_id="",
        code=finding.code,
        detail=finding.detail,
        label=BY_NAME[finding.data_set].title if finding.data_set else "",
    )
