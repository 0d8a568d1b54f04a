"""Verdicts on lessons: one for all of a person that came with one version."""

from collections.abc import Collection, Iterable, Mapping

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.errors import Found, found_at, replace_violations
from consumers.engine.books import BOOKS
from consumers.engine.lessons import LESSONS_OF, USER_REFERENCES, judge_lessons
from consumers.engine.references import School
from contract.data_sets import BY_NAME
from contract.violations import Violation
from projections.generation import lesson_states, records
from projections.generation.lesson_states import ErrorChange, Share, Verdict
from projections.generation.lessons import DATA_SETS, OUTCOMES, ROLES, State
from projections.generation.stored import RecordKey, Target
from projections.generation.violations import OpenViolation


def verdicts_on(context: Context, shares: Collection[Share]) -> dict[Share, Verdict]:
    """Judge these lessons of schools that are loaded."""
    targets: dict[RecordKey, Target] = {}
    for data_set, reference in USER_REFERENCES.items():
        role = ROLES[data_set]
        users = {(share.school_id, share.user_id) for share in shares if share.role == role}
        if users:
            targets |= records.targets(context.connection, users, reference.to)
    return {
        share: judge_lessons(
            USER_REFERENCES[DATA_SETS[share.role]],
            share.user_id,
            version=share.version,
            school=context.schools[share.school_id],
            targets=targets,
        )
        for share in shares
    }


def users_not_met(
    context: Context, users: Mapping[str, Collection[tuple[str, str]]]
) -> set[tuple[str, str, str]]:
    """Return who of these users is not there, as (school, data set of lessons, Person ID); they
    are given as (school, Person ID) by data set. It is nearly nobody, so no more is asked for.
    """
    return {
        (school_id, data_set, user_id)
        for data_set, own in users.items()
        if own
        for school_id, user_id in lesson_states.users_not_met(
            context.connection, own, USER_REFERENCES[data_set].to
        )
    }


def judge_lessons_of(context: Context, data_set: str, people: Collection[tuple[str, str]]) -> None:
    """Judge the lessons of these people again, given as (school, Person ID): whether they are
    there, or why not, has changed.
    """
    for lessons in LESSONS_OF.get(data_set, ()):
        # Most people come before any lesson does: then there is nothing to look for.
        affected = {each for each in people if lessons in context.schools[each[0]].data_sets_seen}
        if affected:
            role = ROLES[lessons]
            _judge_again(context, lesson_states.of_people(context.connection, role, affected))


def judge_lessons_first_seen(context: Context, pairs: Iterable[tuple[str, str]]) -> None:
    """Judge what was not judged so far, now that the log has people of these data sets of schools,
    given as (school, data set), of which it had none.
    """
    scope = [
        (school_id, ROLES[lessons])
        for school_id, data_set in pairs
        for lessons in LESSONS_OF.get(data_set, ())
    ]
    if scope:
        not_judged = lesson_states.in_states(context.connection, scope, [State.NOT_JUDGED])
        _judge_again(context, not_judged)


def settle_lessons(context: Context, school: School, changed_data_sets: Collection[str]) -> None:
    """Judge what the end of a run may settle: all lessons without a user, because some may be
    past now; those that were not judged, only if it has changed whether their data set of people
    was ever completed.
    """
    scope = [(school.school_id, role) for role in DATA_SETS]
    open_states = [State.WAITING, State.ERROR, State.PAST]
    _judge_again(context, lesson_states.in_states(context.connection, scope, open_states))
    judge_lessons_first_seen(context, [(school.school_id, each) for each in changed_data_sets])


def lesson_violation(
    record: RecordKey, violation: Violation, label: dict[str, str | None]
) -> OpenViolation:
    """Return a violation of a lesson, of which the fields in `label` are what it is called by."""
    school_id, data_set, record_id = record
    return OpenViolation(
        school_id=school_id,
        data_set=data_set,
        record_id=record_id,
        code=violation.code,
        detail=violation.detail,
        label=BY_NAME[data_set].label_of(dict(label)),
    )


def _judge_again(context: Context, shares: Collection[Share]) -> None:
    if not shares:
        return
    changes, told = lesson_states.judge_again(context.connection, verdicts_on(context, shares))
    for (school_id, role, run_id, before, after), count in changes.items():
        names = school_id, run_id, DATA_SETS[role]
        context.book_moves[(*names, BOOKS[OUTCOMES[before]])] -= count
        context.book_moves[(*names, BOOKS[OUTCOMES[after]])] += count
    by_key = {_key(change): change for change in told}
    replace_violations(
        context,
        {key for key, change in by_key.items() if change.before is State.ERROR},
        [_no_user(key, each) for key, each in by_key.items() if each.after is State.ERROR],
        lambda key: _found(context, by_key[key]),
    )


def _key(change: ErrorChange) -> RecordKey:
    return change.school_id, DATA_SETS[change.role], change.record_id


def _no_user(key: RecordKey, change: ErrorChange) -> OpenViolation:
    return lesson_violation(
        key,
        Violation(USER_REFERENCES[key[1]].code, change.user_id),
        {
            "class_name": change.class_name,
            "location_name": change.location_name,
            "start_at": change.start_at.isoformat(),
        },
    )


def _found(context: Context, change: ErrorChange) -> Found:
    return found_at(
        context,
        data_set=DATA_SETS[change.role],
        school_id=change.school_id,
        run_id=change.run_id,
        version=change.version,
        log_offset=change.log_offset,
    )
