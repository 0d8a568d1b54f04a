"""Judging again what depends on something that MYA owns of a school, after it has changed."""

from collections.abc import Collection

from consumers.apply.judging.accepted_periods import DATA_SETS, in_former_periods
from consumers.apply.judging.account_claims import settle_claims_of
from consumers.apply.judging.cascade import judge
from consumers.apply.judging.lesson_verdicts import settle_lessons
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.schools import load_schools
from consumers.engine.lessons import LESSONS_OF
from projections.generation import claims, references
from projections.generation.stored import RecordKey


def judge_references_into(context: Context, school_id: str, data_sets: Collection[str]) -> None:
    """Judge a school's references into these data sets again, which a person has changed; the
    generations beside this one are to do the same.
    """
    judge(context, {}, {}, _referring_into(context, school_id, data_sets))
    if not LESSONS_OF.keys().isdisjoint(data_sets):
        settle_lessons(context, context.schools[school_id], data_sets)
    context.rejudgings.append(context.change_of(school_id, data_sets))


def rejudge(context: Context, school_id: str, data_sets: Collection[str]) -> None:
    """Judge again the references into these data sets, and the people who have no account."""
    context.schools = load_schools(context, [school_id])
    school = context.schools[school_id]
    again = _referring_into(context, school_id, data_sets)
    again |= {
        (claim.school_id, claim.data_set, claim.person_id)
        for claim in claims.of_school(context.connection, school_id)
    }
    judge(context, {}, {}, again | settle_claims_of(context, school))
    settle_lessons(context, school, sorted(data_sets))


def _referring_into(context: Context, school_id: str, data_sets: Collection[str]) -> set[RecordKey]:
    """Return what refers into these data sets, and may do so with another verdict now."""
    found = references.into(context.connection, school_id, sorted(data_sets))
    if not DATA_SETS.isdisjoint(data_sets):
        found |= in_former_periods(context, school_id)
    return found
