"""Applying a batch: events and steps of runs, as read, in one transaction with their positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from consumers.apply.accepted_periods import add_period_versions
from consumers.apply.cascade import judge
from consumers.apply.context import Context
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
    """What was read: record events, steps of runs with the key of each, and what is unreadable."""

    incoming: list[Incoming] = field(default_factory=list)
    steps: list[tuple[bytes, RunEvent]] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)


def apply_batch(context: Context, batch: Batch) -> None:
    """Apply a batch within the current transaction, which holds the lock and the positions."""
    _apply_steps(context, batch.steps)
    quarantine.keep(context.connection, batch.quarantined)
    if batch.incoming:
        _apply_events(context, batch.incoming)
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
    again = _prepare_schools(context, acceptance)
    late = add_claims(context, acceptance.seen)
    add_period_versions(context, acceptance.seen)
    judge(context, acceptance.latest, known, again)
    for school_id in sorted(late):
        judge(context, {}, {}, settle_claims_of(context, context.schools[school_id]))
    _post_books(context, acceptance, known)
    quarantine.keep(
        context.connection, [_conflict(context, each) for each in acceptance.conflicting]
    )
    context.messages += [repair(context, record) for record in acceptance.buried.values()]


def _prepare_schools(context: Context, acceptance: Acceptance) -> set[RecordKey]:
    """Load the schools of these events; return what to judge again because the log has a data set
    now of which it had nothing.
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
    return references.not_judged(context.connection, first) if first else set()


def _post_books(
    context: Context, acceptance: Acceptance, known: Mapping[RecordKey, StoredRecord]
) -> None:
    of_open_runs = [
        (record.key, record.run_id)
        for record in (*acceptance.displaced, *acceptance.stale)
        if record.version > context.schools[record.school_id].ended_version
    ]
    newly_displaced = books.displace(context.connection, of_open_runs) if of_open_runs else set()
    books.post(
        context.connection,
        book_changes.changes(
            acceptance,
            known=known,
            outcomes_before=context.outcomes_before,
            newly_displaced=newly_displaced,
        ),
    )


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
