"""The end of a run: what still waits is settled, new people get their accounts, books close."""

from collections.abc import Sequence, Set
from typing import Final

import structlog

from consumers.apply.accepted_periods import accept_first_periods
from consumers.apply.cascade import judge
from consumers.apply.context import Context
from consumers.apply.drift import compare
from consumers.apply.lesson_verdicts import settle_lessons
from consumers.apply.moves import moves_of
from consumers.apply.on_site_errors import resolve_older
from consumers.apply.people import DATA_SETS, PersonKey, wanted_usernames
from consumers.apply.run_order import judge_order
from consumers.apply.schools import load_schools
from consumers.apply.snapshots import settle_snapshot
from consumers.engine.claims import settle_claims
from consumers.engine.references import School
from contract.runs import DataSetEnd, RunEvent
from projections.generation import claims, records, references, run_ends
from projections.generation.claims import Claim
from projections.generation.records import RecordKey, StoredRecord
from projections.generation.run_ends import PendingRunEnd
from projections.permanent import accounts, books, outbox, quarantine

_log: Final = structlog.get_logger()


def settle_run(context: Context, pending: PendingRunEnd) -> None:
    """Settle a run all of whose events have been applied, within the current transaction."""
    event = pending.event
    before = load_schools(context, [pending.school_id])[pending.school_id]
    run_ends.settle(context.connection, event, _completed(event["data_sets"]))
    context.schools = load_schools(context, [pending.school_id])
    school = context.schools[pending.school_id]
    changed = [*_changed(before, school), *accept_first_periods(context, school)]
    again = references.unsettled(context.connection, school.school_id, changed)
    again |= references.of_turning_past(
        context.connection, school.school_id, before.ended_day, school.ended_day
    )
    judge(context, {}, {}, again | settle_claims_of(context, school))
    settle_lessons(context, school, changed)
    judge_order(context, event)
    if school.ended_version == event["version"]:
        compare(context, event, _settle_snapshots(context, event), day_before=before.ended_day)
    _close_books(context, event)
    outbox.enqueue(context.connection, context.messages)


def _settle_snapshots(context: Context, event: RunEvent) -> dict[str, list[StoredRecord]]:
    """Settle each data set that was sent whole; return what is removed of it."""
    leaving: dict[str, list[StoredRecord]] = {}
    for end in event["data_sets"]:
        if end["snapshot"] and end["outcome"] == "completed":
            leaving[end["data_set"]] = settle_snapshot(context, event, end)
            resolve_older(context, event, end)
    return leaving


def settle_claims_of(context: Context, school: School) -> set[RecordKey]:
    """Create the accounts of a school's new people; return the records to judge again.

    Those of a winner who counted as imported already stay as they are. People of a later run, read
    before this one was settled, may have lost a username that was free until now.
    """
    open_claims = claims.of_school(context.connection, school.school_id)
    due = [claim for claim in open_claims if claim.version <= school.ended_version]
    by_person: dict[PersonKey, list[Claim]] = {}
    for claim in due:
        by_person.setdefault((claim.school_id, claim.person_id), []).append(claim)
    held = accounts.holders(context.connection, wanted_usernames(by_person))
    new = settle_claims(due, {key: holder for (_, key), holder in held.items()})
    accounts.create(context.connection, new, school.ended_run_id)
    won = {account.person_id for account in new}
    claims.close(context.connection, school.school_id, sorted(won))
    taken = {accounts.username_key(account.username) for account in new if account.username}
    keys = {
        (claim.school_id, claim.data_set, claim.person_id)
        for claim in open_claims
        if claim.version <= school.ended_version or _wants_one_of(claim, taken)
    }
    people = {(school_id, person_id) for school_id, _, person_id in keys}
    imported = records.met(context.connection, people, DATA_SETS)
    return {key for key in keys if key[2] not in won or key not in imported}


def _wants_one_of(claim: Claim, username_keys: Set[str]) -> bool:
    wanted = (claim.candidate, claim.first_username)
    return any(accounts.username_key(each) in username_keys for each in wanted if each)


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


def _close_books(context: Context, event: RunEvent) -> None:
    counts = moves_of(context)
    for end in event["data_sets"]:
        if end["last_offset"] is not None:
            counts[event["school"], event["run_id"], end["data_set"], "quarantined"] += (
                quarantine.count_into_run(
                    context.connection,
                    school_id=event["school"],
                    data_set=end["data_set"],
                    run_id=event["run_id"],
                    topic=context.topics.of(end["data_set"]),
                    up_to_offset=end["last_offset"],
                )
            )
    books.post(context.connection, counts)
    unbalanced = books.close(context.connection, event["school"], event["run_id"])
    if unbalanced:
        _log.error(
            "run_books_unbalanced",
            school_id=event["school"],
            run_id=event["run_id"],
            data_sets=unbalanced,
        )
