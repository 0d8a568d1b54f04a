"""Taking messages out of quarantine, within a transaction: judged, put right on the log, booked."""

from collections.abc import Sequence
from typing import Final

from consumers.apply.batch import Batch, judge_batch
from consumers.apply.erasure.kept_out import keep_out_erased, known_of
from consumers.apply.judging.accepted_periods import DATA_SETS as PERIODS
from consumers.apply.judging.accepted_periods import accept_first_periods
from consumers.apply.judging.cascade import judge
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.platform_events import forget, repair
from consumers.engine.accept import stored
from consumers.engine.erased_events import key_of
from consumers.quarantine.checking import CONFLICT, Sound
from consumers.quarantine.verdicts import Became, Case, Told, sort_out
from contract.dead_letters import headers_of
from contract.runs import RunEvent, is_ended_key, run_of_key
from projections.generation import references, run_ends
from projections.generation.lessons import ROLES
from projections.permanent import books, quarantine_contents
from projections.permanent.outbox import Message
from projections.permanent.schema.tables import BOOKS

_BOOKS: Final = {Became.SUPERSEDED: "superseded", Became.ERASED: "erased"}
"""The book of what never was the latest version."""


def take_out(context: Context, sound: Sequence[Sound]) -> list[Told]:
    """Take out what is good by now; tell what became of each.

    The event of a record is judged here and now, so that it stands in the books of its run at every
    moment, and is published again, because what heals the log may lie after it. Anything else is
    in no book: it is published again, and the workers read it like all else.
    """
    # Before the events, because it says how many there are; whether the books balance hangs on it.
    steps = [step for each in sound for step in each.read.batch.steps]
    books.record_steps(context.connection, [event for key, event in steps if run_of_key(key)])
    cases = [case for each in sound if (case := each.case) is not None]
    _take_events(context, cases)
    return [*_told(context, cases), *(_publish(context, each) for each in sound if not each.case)]


def _take_events(context: Context, cases: Sequence[Case]) -> None:
    if not cases:
        return
    counting = {id(each) for each in keep_out_erased(context, [case.event for case in cases])}
    for case in cases:
        if id(case.event) not in counting:
            case.became = Became.ERASED
    sort_out(cases, known_of(context, {key_of(case.event) for case in cases}))
    _judge(context, [case for case in cases if case.became in (Became.TAKEN, Became.SUPERSEDED)])
    for case in cases:
        if case.became is Became.TAKEN:
            context.messages.append(repair(context, stored(case.event)))
        if case.leaves:
            _book(context, case)


def _judge(context: Context, cases: Sequence[Case]) -> None:
    events = [case.event for case in cases]
    batch = Batch(
        incoming=[each for each in events if each.data_set not in ROLES],
        lessons=[each for each in events if each.data_set in ROLES],
    )
    judge_batch(context, batch)
    if any(each.data_set in PERIODS for each in events):
        _accept_first_periods(context, events[0].event["school"])


def _accept_first_periods(context: Context, school_id: str) -> None:
    """Accept what the end of the run would have accepted, had they been there by then."""
    changed = accept_first_periods(context, context.schools[school_id])
    if changed:
        judge(context, {}, {}, references.unsettled(context.connection, school_id, sorted(changed)))


def _book(context: Context, case: Case) -> None:
    """Move an event to the book of what it became; what was judged stands in its own already."""
    event, kept = case.event.event, case.kept
    was_counted = quarantine_contents.take_out(context.connection, kept)
    if was_counted and kept.run_id is not None:
        context.book_moves[event["school"], kept.run_id, case.event.data_set, "quarantined"] -= 1
    if case.is_older or case.became is Became.ERASED:
        entry = event["school"], event["run_id"], case.event.data_set, _BOOKS[case.became]
        context.book_moves[entry] += _is_missing(context, entry)


def _is_missing(context: Context, entry: books.Entry) -> bool:
    """Say whether a run whose books are closed has sent more of a data set than stand in them.

    While they are open, judging has counted it, and knows a repeat. Afterwards nobody does: a copy
    of it may have been read, too, and stand in a book.
    """
    school_id, run_id, data_set, _ = entry
    if not books.closed(context.connection, {(school_id, run_id)}):
        return False
    moved = sum(context.book_moves[school_id, run_id, data_set, book] for book in BOOKS)
    missing = books.missing(context.connection, school_id, run_id, data_set)
    return missing is None or missing > moved


def _told(context: Context, cases: Sequence[Case]) -> list[Told]:
    stand = known_of(context, {key_of(case.event) for case in cases}) if cases else {}
    told = []
    for case in cases:
        detail = CONFLICT if case.became is Became.STAYS else ""
        if case.became is Became.TAKEN:
            detail = stand[key_of(case.event)].outcome.value
        told.append(Told(case.kept.place, case.became, detail))
    return told


def _publish(context: Context, sound: Sound) -> Told:
    """Publish again what is no record's, but for an end that a later run has overtaken."""
    kept = sound.kept
    if (end := _overtaken_end(context, sound)) is not None:
        became = Became.SUPERSEDED
        # The end of the later run has settled all but these.
        books.close(context.connection, end["school"], end["run_id"])
    else:
        became = Became.PUBLISHED
        context.messages.append(_again(sound))
    quarantine_contents.take_out(context.connection, kept)
    return Told(kept.place, became)


def _overtaken_end(context: Context, sound: Sound) -> RunEvent | None:
    """Return the end of a run, if it is one, and that of a later run of the school is known."""
    for key, event in sound.read.batch.steps:
        if is_ended_key(event["school"], key):
            known = run_ends.newest_known(context.connection, [event["school"]])
            newest = known.get(event["school"])
            return event if newest and newest["version"] > event["version"] else None
    return None


def _again(sound: Sound) -> Message:
    kept, message = sound.kept, sound.message
    assert kept.key is not None  # noqa: S101 - nobody vouches for what has no key
    if kept.value is None:
        version = kept.forgets_up_to or 0
        return forget(
            topic=message.topic(), partition=kept.partition, key=kept.key, version=version
        )
    return Message(
        partition=kept.partition,
        topic=message.topic(),
        key=kept.key,
        value=kept.value,
        headers=headers_of(sound.said) if sound.said else {},
    )
