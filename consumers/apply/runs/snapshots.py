"""Snapshots: what the school no longer has is removed, unless so much that a person must look.

A snapshot carries all that the school has; nobody else can tell what left before it. The removals
are published as events of the platform under the snapshot's run, so that the log itself says what
left and a replay needs no rule of its own. Here they are applied at once: whoever gets an account
at the end of the next run must not find the username of one who has left.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from consumers.apply.judging.record_events import apply_events
from consumers.apply.runs.findings import say_of_data_sets
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.platform_events import as_message, removal
from consumers.engine.leaving import could_leave, days_at_stake, leaving
from contract.data_sets import BY_NAME
from contract.declaration import Occurrence, Standing
from contract.losses import are_alarming
from contract.runs import DataSetEnd, RunEvent
from projections.generation import holdings, lesson_holdings, records
from projections.generation.lessons import ROLES
from projections.generation.stored import StoredRecord
from projections.permanent import quarantine_contents, schools, snapshot_holds
from projections.permanent.snapshot_holds import SnapshotHold

CODE = "removal_held"


def settle_snapshot(context: Context, event: RunEvent, end: DataSetEnd) -> None:
    """Remove what a snapshot no longer has, or hold it."""
    hold = _covered(event, end)
    gone = still_leaving(context, hold)
    # On a first night nothing has left of any data set: nothing need be summed up then.
    known = _known(context, hold) if gone else 0
    settings = schools.settings_of(context.connection, hold.school_id)
    assert settings is not None  # noqa: S101 - a school is made known with its first event
    if are_alarming(
        known,
        len(gone),
        count_max=settings.removals_max,
        percent_max=settings.removals_percent_max,
    ):
        snapshot_holds.put(context.connection, replace(hold, known=known, leaving=len(gone)))
        say_of_data_sets(context, CODE, {(hold.school_id, hold.data_set): True})
    else:
        _remove(context, hold, gone)


def release(context: Context, hold: SnapshotHold) -> int:
    """Remove what a snapshot no longer had and still is there; return how many records."""
    gone = still_leaving(context, hold)
    _remove(context, hold, gone)
    return len(gone)


def _remove(context: Context, hold: SnapshotHold, gone: Sequence[StoredRecord]) -> None:
    snapshot_holds.forget(context.connection, hold.school_id, hold.data_set)
    say_of_data_sets(context, CODE, {(hold.school_id, hold.data_set): False})
    removals = [
        removal(context, record, run_id=hold.run_id, version=hold.version) for record in gone
    ]
    context.messages += [as_message(context, each) for each in removals]
    if hold.data_set in ROLES:
        apply_events(context, [], removals)
    else:
        apply_events(context, removals, [])


def still_leaving(context: Context, hold: SnapshotHold) -> list[StoredRecord]:
    """Return what a snapshot no longer had and no later run has sent or removed.

    What of it lies in quarantine was there: nobody leaves because of bytes that cannot be read.
    """
    sent_before = _sent_before(context, hold, hold.version)
    if not sent_before:
        return []
    names = hold.school_id, hold.data_set, hold.run_id
    keys = quarantine_contents.keys_of_run(context.connection, *names)
    set_aside = [each.decode(errors="replace").partition("/")[2] for each in keys]
    return leaving(sent_before, replace(hold, held_ids=[*hold.held_ids, *set_aside]))


def _known(context: Context, hold: SnapshotHold) -> int:
    """Return how many records there are that could leave."""
    connection, dated = context.connection, BY_NAME[hold.data_set].dated
    match dated:
        case None:
            held = holdings.holdings_of(connection, hold.school_id)
            return held[hold.data_set].count if hold.data_set in held else 0
        case Standing():
            every = _sent_before(context, hold, hold.version + 1)
            return sum(could_leave(record, hold.day) for record in every)
        case Occurrence():
            days = days_at_stake(hold)
            names = hold.school_id, hold.data_set
            return lesson_holdings.holding_of(connection, *names, *days).count if days else 0
        case _:
            assert_never(dated)


def _sent_before(context: Context, hold: SnapshotHold, version: int) -> list[StoredRecord]:
    names = hold.school_id, hold.data_set
    if not isinstance(BY_NAME[hold.data_set].dated, Occurrence):
        return records.current_before(context.connection, *names, version)
    days = days_at_stake(hold)
    if days is None:
        return []
    return lesson_holdings.current_before(context.connection, *names, version, *days)


def _covered(event: RunEvent, end: DataSetEnd) -> SnapshotHold:
    assert event["day"] is not None  # noqa: S101 - the contract: a completed run has its day
    window = end["window"]
    return SnapshotHold(
        school_id=event["school"],
        data_set=end["data_set"],
        run_id=event["run_id"],
        version=event["version"],
        day=event["day"],
        first_day=window["first_day"] if window else None,
        last_day=window["last_day"] if window else None,
        held_ids=end["held_ids"],
        known=0,
        leaving=0,
    )
