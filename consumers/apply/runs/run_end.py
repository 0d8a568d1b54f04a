"""The end of a run: what still waits is settled, new people get their accounts, books close."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import structlog

from consumers.apply.judging.accepted_periods import accept_first_periods
from consumers.apply.judging.account_claims import settle_claims_of
from consumers.apply.judging.cascade import judge
from consumers.apply.judging.lesson_verdicts import settle_lessons
from consumers.apply.runs.drift import compare
from consumers.apply.runs.on_site_errors import resolve_older
from consumers.apply.runs.run_order import judge_order
from consumers.apply.runs.snapshots import settle_snapshot
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.outside import write_outside
from consumers.engine.references import School
from contract.runs import DataSetEnd, RunEvent
from projections.generation import references, run_ends
from projections.generation.run_ends import PendingRunEnd
from projections.permanent import books, quarantine

_log: Final = structlog.get_logger()


def settle_run(context: Context, pending: PendingRunEnd) -> bool:
    """Settle a run all of whose events have been applied, of a school that is loaded, within the
    current transaction.

    Return False when its books do not balance.
    """
    event = context.ended = pending.event
    before = context.schools[pending.school_id]
    if event["version"] < before.ended_version:
        return _close_late(context, event)
    completed = _completed(event["data_sets"])
    run_ends.settle(context.connection, event, completed, keeps_books=context.live)
    school = replace(
        before,
        ended_version=event["version"],
        ended_run_id=event["run_id"],
        ended_day=date.fromisoformat(str(event["day"])),
        completed=completed,
    )
    context.schools = {**context.schools, pending.school_id: school}
    changed = [*_changed(before, school), *accept_first_periods(context, school)]
    again = references.unsettled(context.connection, school.school_id, changed)
    again |= references.of_turning_past(
        context.connection, school.school_id, before.ended_day, school.ended_day
    )
    judge(context, {}, {}, again | settle_claims_of(context, school))
    settle_lessons(context, school, changed)
    if not context.live:
        return True
    return _conclude(context, event, day_before=before.ended_day)


def _close_late(context: Context, event: RunEvent) -> bool:
    """Close the books of a run older than one that has ended: nothing else follows from its end."""
    run_ends.passed(context.connection, event)
    if not context.live:
        return True
    _count_quarantined(context, event)
    write_outside(context)
    return _close_books(context, event)


def _conclude(context: Context, event: RunEvent, *, day_before: date | None) -> bool:
    """Find what can be found only now, in comparing MYA with what the server said; close the books.

    A generation beside the live one has nothing of this: it was found, and stands outside.
    """
    judge_order(context, event)
    # Before the snapshots: what was set aside of one has not left.
    _count_quarantined(context, event)
    if context.schools[event["school"]].ended_version == event["version"]:
        _settle_snapshots(context, event)
        compare(context, event, day_before=day_before)
    write_outside(context)
    return _close_books(context, event)


def _settle_snapshots(context: Context, event: RunEvent) -> None:
    for end in event["data_sets"]:
        if end["snapshot"] and end["outcome"] == "completed":
            settle_snapshot(context, event, end)
            resolve_older(context, event, end)


def _completed(ends: Sequence[DataSetEnd]) -> dict[str, int]:
    return {
        end["data_set"]: end["completed_version"]
        for end in ends
        if end["completed_version"] is not None
    }


def _changed(before: School, after: School) -> list[str]:
    """Return the data sets of which this run changed whether any run completed them.

    Their references are judged again even where they do not wait. A data set is also one if its
    completion went back, as it does when a school's producer has lost its state.
    """
    return sorted(
        data_set
        for data_set in before.completed.keys() | after.completed.keys()
        if data_set not in before.completed
        or after.completed.get(data_set, 0) < before.completed[data_set]
    )


def _count_quarantined(context: Context, event: RunEvent) -> None:
    school_id, run_id = event["school"], event["run_id"]
    sent_to = {
        context.topics.of(end["data_set"]): end["last_offset"]
        for end in event["data_sets"]
        if end["last_offset"] is not None
    }
    counted = quarantine.count_into_run(context.connection, school_id, run_id, sent_to)
    for topic, count in counted.items():
        entry = school_id, run_id, context.topics.subject_of(topic), "quarantined"
        context.book_moves[entry] += count


def _close_books(context: Context, event: RunEvent) -> bool:
    run = event["school"], event["run_id"]
    if not books.is_completed(context.connection, *run):
        # The run's history was set aside: there would be nothing to close.
        books.record_steps(context.connection, [event])
    unbalanced = books.close(context.connection, *run)
    if unbalanced:
        _log.error(
            "run_books_unbalanced",
            school_id=event["school"],
            run_id=event["run_id"],
            data_sets=unbalanced,
        )
    return not unbalanced
