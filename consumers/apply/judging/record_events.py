"""Events of records: which of them become the latest version, and all that follows from it."""

from collections.abc import Sequence
from dataclasses import replace

from consumers.apply.judging.accepted_periods import add_period_versions
from consumers.apply.judging.account_claims import settle_claims_of
from consumers.apply.judging.cascade import judge
from consumers.apply.judging.lesson_verdicts import judge_lessons_first_seen
from consumers.apply.judging.lessons import apply_lessons
from consumers.apply.judging.people import add_claims
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.displaced import note_displaced
from consumers.apply.transaction.platform_events import repairs
from consumers.apply.transaction.schools import by_school, load_schools
from consumers.engine import books as book_changes
from consumers.engine.accept import Acceptance, Incoming, accept
from consumers.engine.person_history import person_changes
from contract.partitions import partition_of
from projections.generation import records, references
from projections.permanent.quarantine import Quarantined


def apply_events(
    context: Context, incoming: Sequence[Incoming], lessons: Sequence[Incoming]
) -> None:
    """Apply events, those of lessons apart; what cannot be trusted of them is set aside."""
    if incoming:
        _apply_others(context, incoming)
    if lessons:
        _quarantine_conflicting(context, apply_lessons(context, lessons))


def _apply_others(context: Context, incoming: Sequence[Incoming]) -> None:
    keys = {(each.event["school"], each.data_set, each.event["record_id"]) for each in incoming}
    known = records.latest(context.connection, keys)
    acceptance = accept(incoming, known)
    context.person_changes += person_changes(acceptance.seen, known)
    first = _prepare_schools(context, acceptance)
    again = references.not_judged(context.connection, first) if first else set()
    late = add_claims(context, acceptance.seen)
    add_period_versions(context, acceptance.seen)
    judge(context, acceptance.latest, known, again)
    judge_lessons_first_seen(context, first)
    for school_id in sorted(late):
        judge(context, {}, {}, settle_claims_of(context, context.schools[school_id]))
    context.book_moves.update(
        book_changes.changes(
            acceptance,
            known=known,
            outcomes_before=(),
            newly_displaced=note_displaced(context, acceptance),
        )
    )
    _quarantine_conflicting(context, acceptance.conflicting)
    context.messages += repairs(context, acceptance.buried.values())


def _prepare_schools(context: Context, acceptance: Acceptance) -> set[tuple[str, str]]:
    """Load the schools of these events; return the (school, data set) of which the log has
    something now and had nothing: what refers to them may have to be judged.
    """
    pairs = {(record.school_id, record.data_set) for record in acceptance.seen}
    touched = {
        record.school_id
        for record in (*acceptance.latest.values(), *acceptance.seen, *acceptance.stale)
    }
    context.new_schools |= touched
    loaded = load_schools(context, touched)
    first = {pair for pair in pairs if pair[1] not in loaded[pair[0]].data_sets_seen}
    now_seen = by_school(first)
    seen = {
        school_id: replace(school, data_sets_seen=school.data_sets_seen | now_seen[school_id])
        for school_id, school in loaded.items()
    }
    context.schools = {**context.schools, **seen}
    return first


def _quarantine_conflicting(context: Context, incoming: Sequence[Incoming]) -> None:
    context.quarantined += [_conflict(context, each) for each in incoming]


def _conflict(context: Context, incoming: Incoming) -> Quarantined:
    school_id = incoming.event["school"]
    return Quarantined(
        topic=context.topics.of(incoming.data_set),
        partition=partition_of(school_id, context.partition_count),
        log_offset=incoming.log_offset,
        reason="same_version_other_content",
        key=incoming.key,
        value=incoming.value,
        school_id=school_id,
        data_set=incoming.data_set,
    )
