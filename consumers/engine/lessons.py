"""Lessons: shown while their user is there; all of a user that came in one run stand alike.

Source: a lesson whose user was not imported is not synced (published). Only one that ends on or
after the day of the last ended run is an error then; a past one is kept and not shown (decided).
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, assert_never

from consumers.engine.references import School, judge_reference
from consumers.engine.references import Verdict as OfReference
from contract.data_sets import BY_NAME
from contract.declaration import Reference
from projections.generation.lesson_states import Verdict
from projections.generation.lessons import ROLES, State
from projections.generation.stored import RecordKey, Target

USER_REFERENCES: Final[Mapping[str, Reference]] = {
    name: BY_NAME[name].references[0] for name in ROLES
}
"""The one reference of each data set of lessons: its user."""

LESSONS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    people: tuple(name for name, each in USER_REFERENCES.items() if people in each.to)
    for reference in USER_REFERENCES.values()
    for people in reference.to
}
"""The data sets of the lessons that people of a data set have."""


def judge_lessons(
    reference: Reference,
    user_id: str,
    *,
    version: int,
    school: School,
    targets: Mapping[RecordKey, Target],
) -> Verdict:
    """Judge the sound and current lessons of a user that came with this version."""
    verdict = judge_reference(reference, user_id, version=version, school=school, targets=targets)
    return Verdict(_state(verdict), school.ended_day)


def state_of(verdict: Verdict, end_at: str) -> State:
    """Return how a lesson stands on which this is the verdict."""
    is_error = verdict.state is State.ERROR
    return State.PAST if is_error and _is_past(end_at, verdict.first_day) else verdict.state


def _is_past(end_at: str, first_day: date | None) -> bool:
    return first_day is not None and end_at < first_day.isoformat()


def _state(verdict: OfReference) -> State:
    match verdict:
        case OfReference.MET:
            return State.APPLIED
        case OfReference.WAIT:
            return State.WAITING
        case OfReference.ERROR:
            return State.ERROR
        case OfReference.NOT_JUDGED:
            return State.NOT_JUDGED
        case _:
            assert_never(verdict)
