"""Applying a batch: events and steps of runs, as read, in one transaction with their positions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from consumers.apply.erasure.erasing import apply_erasures
from consumers.apply.erasure.kept_out import keep_out_erased, obey
from consumers.apply.healing.log import Forgotten, heal
from consumers.apply.judging.record_events import apply_events
from consumers.apply.runs.run_order import late_ends, warn_of_late_run
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.outside import write_outside
from consumers.apply.transaction.platform_events import repair_end
from consumers.engine.accept import Incoming
from contract.erasures import Erasure
from contract.names import RUNS, school_of
from contract.partitions import partition_of
from contract.runs import RunEvent, ended_key, run_of_key
from projections.generation import run_ends
from projections.generation.lessons import ROLES
from projections.permanent import books
from projections.permanent.outbox import Message
from projections.permanent.quarantine import Quarantined


@dataclass(slots=True)
class Batch:
    """What was read: record events, those of lessons apart, steps of runs with the key of each,
    what cannot be read or believed, and what the platform forgets.
    """

    incoming: list[Incoming] = field(default_factory=list)
    lessons: list[Incoming] = field(default_factory=list)
    steps: list[tuple[bytes, RunEvent]] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    forgotten: list[Forgotten] = field(default_factory=list)
    erasures: list[Erasure] = field(default_factory=list)

    @property
    def to_forget(self) -> list[Forgotten]:
        """Return what is forgotten and may be of a record or a run: none has a NUL in its id, but
        whoever forges a key may.
        """
        return [each for each in self.forgotten if b"\0" not in each.key]


def apply_batch(context: Context, batch: Batch) -> None:
    """Apply a batch within the current transaction, which holds the lock and the positions."""
    judge_batch(context, batch)
    write_outside(context)


def judge_batch(context: Context, batch: Batch) -> None:
    """Judge a batch, and gather what is to be written outside of the generation."""
    context.quarantined += batch.quarantined
    _apply_steps(context, batch.steps)
    if batch.erasures:
        apply_erasures(context, batch.erasures)
    if context.live:
        _forget_runs(context, batch.to_forget)
    incoming = _standing(context, batch, batch.incoming)
    lessons = _standing(context, batch, batch.lessons)
    apply_events(context, incoming, lessons)
    heal(context, batch.quarantined, batch.forgotten)


def _standing(context: Context, batch: Batch, incoming: Sequence[Incoming]) -> Sequence[Incoming]:
    """Leave out what must not come back, and forget what is to be forgotten of these data sets."""
    counting = keep_out_erased(context, incoming) if incoming else incoming
    is_of_lessons = incoming is batch.lessons
    own = [each for each in batch.to_forget if (each.subject in ROLES) == is_of_lessons]
    return obey(context, counting, own) if own else counting


def _apply_steps(context: Context, steps: Sequence[tuple[bytes, RunEvent]]) -> None:
    history = [event for key, event in steps if key != ended_key(event["school"])]
    ends = [event for key, event in steps if key == ended_key(event["school"])]
    if history and context.live:
        _keep_history(context, history)
    if ends:
        context.messages += _overtaken_ends(context, ends)
    for event in ends:
        _defer(context, event)


def _keep_history(context: Context, history: Sequence[RunEvent]) -> None:
    context.new_schools |= {event["school"] for event in history}
    for event in late_ends(context, history):
        warn_of_late_run(context, event)
    books.record_steps(context.connection, history)


def _forget_runs(context: Context, forgotten: Sequence[Forgotten]) -> None:
    """Forget runs of whose history the platform has forgotten any step."""
    gone = {
        (school_of(each.key), run_id): each.version
        for each in forgotten
        if each.subject == RUNS and (run_id := run_of_key(each.key))
    }
    for (school_id, run_id), version in gone.items():
        books.forget_run(context.connection, school_id, run_id, version)


def _overtaken_ends(context: Context, ends: Sequence[RunEvent]) -> list[Message]:
    """Return the newest ends of schools of which an older one has now the later offset."""
    newest = run_ends.newest_known(context.connection, sorted({each["school"] for each in ends}))
    last = {}
    for event in ends:
        known = newest.setdefault(event["school"], event)
        if event["version"] > known["version"]:
            newest[event["school"]] = event
        last[event["school"]] = event
    return [
        repair_end(context, newest[school_id])
        for school_id, event in last.items()
        if event["version"] < newest[school_id]["version"] and school_id not in context.distrusted
    ]


def _defer(context: Context, event: RunEvent) -> None:
    run_ends.defer(
        context.connection,
        event,
        keeps_books=context.live,
        partition=partition_of(event["school"], context.partition_count),
        offsets={
            context.topics.of(end["data_set"]): end["last_offset"]
            for end in event["data_sets"]
            if end["last_offset"] is not None
        },
    )
