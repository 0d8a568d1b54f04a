"""Applying a batch: events and steps of runs, as read, in one transaction with their positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from consumers.apply.accepted_periods import add_period_versions
from consumers.apply.cascade import judge
from consumers.apply.context import Context
from consumers.apply.displaced import note_displaced
from consumers.apply.lesson_verdicts import judge_lessons_first_seen
from consumers.apply.lessons import apply_lessons
from consumers.apply.people import add_claims
from consumers.apply.platform_events import repair
from consumers.apply.run_end import settle_claims_of
from consumers.apply.run_order import late_ends, warn_of_late_run
from consumers.apply.schools import load_schools
from consumers.engine import books as book_changes
from consumers.engine.accept import Acceptance, Incoming, accept
from consumers.engine.person_history import person_changes
from contract.partitions import partition_of
from contract.runs import RunEvent, ended_key
from projections.generation import records, references, run_ends
from projections.generation.records import RecordKey, StoredRecord
from projections.permanent import books, outbox, quarantine, schools
from projections.permanent import person_changes as noted_changes
from projections.permanent.quarantine import Quarantined


@dataclass(slots=True)
class Batch:
    """What was read: record events, those of lessons apart, steps of runs with the key of each,
    and what is unreadable.
    """

    incoming: list[Incoming] = field(default_factory=list)
    lessons: list[Incoming] = field(default_factory=list)
    steps: list[tuple[bytes, RunEvent]] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


def apply_batch(context: Context, batch: Batch) -> None:
    """Apply a batch within the current transaction, which holds the lock and the positions."""
    _apply_steps(context, batch.steps)
    quarantine.keep(context.connection, batch.quarantined)
    if batch.incoming:
        _apply_events(context, batch.incoming)
    if batch.lessons:
        _quarantine_conflicting(context, apply_lessons(context, batch.lessons))
    books.post(context.connection, context.book_moves)
    outbox.enqueue(context.connection, context.messages)


def _apply_steps(context: Context, steps: Sequence[tuple[bytes, RunEvent]]) -> None:
    if not steps:
        return
    history = [event for key, event in steps if key != ended_key(event["school"])]
    ends = [event for key, event in steps if key == ended_key(event["school"])]
    schools.ensure(context.connection, sorted({event["school"] for event in history}))
    for event in late_ends(context, history):
        warn_of_late_run(context, event)
    books.record_steps(context.connection, history)
    for event in ends:
        _defer(context, event)


def _defer(context: Context, event: RunEvent) -> None:
    run_ends.defer(
        context.connection,
        event,
        partition=partition_of(event["school"], context.partition_count),
        offsets={
            context.topics.of(end["data_set"]): end["last_offset"]
            for end in event["data_sets"]
            if end["last_offset"] is not None
        },
    )


def _apply_events(context: Context, incoming: Sequence[Incoming]) -> None:
    keys = {(each.event["school"], each.data_set, each.event["record_id"]) for each in incoming}
    known = records.latest(context.connection, keys)
    acceptance = accept(incoming, known)
    noted_changes.note(context.connection, list(person_changes(acceptance.seen, known)))
    first = _prepare_schools(context, acceptance)
    again = references.not_judged(context.connection, first) if first else set()
    late = add_claims(context, acceptance.seen)
    add_period_versions(context, acceptance.seen)
    judge(context, acceptance.latest, known, again)
    judge_lessons_first_seen(context, first)
    for school_id in sorted(late):
        judge(context, {}, {}, settle_claims_of(context, context.schools[school_id]))
    _post_books(context, acceptance, known)
    _quarantine_conflicting(context, acceptance.conflicting)
    context.messages += [repair(context, record) for record in acceptance.buried.values()]


def _prepare_schools(context: Context, acceptance: Acceptance) -> set[tuple[str, str]]:
    """Load the schools of these events; return the (school, data set) of which the log has
    something now and had nothing: what refers to them may have to be judged.
    """
    pairs = {(record.school_id, record.data_set) for record in acceptance.seen}
    touched = {record.school_id for record in (*acceptance.seen, *acceptance.stale)}
    schools.ensure(context.connection, sorted(touched))
    loaded = load_schools(context, touched)
    first = {pair for pair in pairs if pair[1] not in loaded[pair[0]].data_sets_seen}
    context.schools = {
        school_id: replace(
            school,
            data_sets_seen=school.data_sets_seen
            | {data_set for owner, data_set in first if owner == school_id},
        )
        for school_id, school in loaded.items()
    }
    return first


def _post_books(
    context: Context, acceptance: Acceptance, known: Mapping[RecordKey, StoredRecord]
) -> None:
    books.post(
        context.connection,
        book_changes.changes(
            acceptance,
            known=known,
            outcomes_before=context.outcomes_before,
            newly_displaced=note_displaced(context, acceptance),
        ),
    )


def _quarantine_conflicting(context: Context, incoming: Sequence[Incoming]) -> None:
    quarantine.keep(context.connection, [_conflict(context, each) for each in incoming])


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
