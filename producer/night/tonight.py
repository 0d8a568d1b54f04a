"""One data set as it is tonight: read, compared with what is known, and staged.

Nothing of the state has changed when this is done: everything found lies in the staging tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contract.declaration import DataSet
from producer.days import Days
from producer.diff.baseline import Baseline
from producer.diff.changes import Comparing
from producer.diff.risk import at_risk
from producer.events.lifecycle import Run
from producer.night.comparison import Comparison
from producer.night.orders import Orders
from producer.source.evidence import Evidence
from producer.source.extract import Reading, Source
from producer.source.faults import UnusableExtractError, unreadable
from producer.state.known import KnownRecords
from producer.state.known_rows import KnownRows
from producer.state.store import State

HELD_IDS_BYTES_MAX: Final = 64 * 1024
"""The end of a run names the held records of every snapshot in one message, which Kafka takes up
to a megabyte. It is room for thousands of ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tonight:
    """What the reading of a data set came to, besides what is staged."""

    data_set: DataSet
    before: Baseline
    is_whole: bool
    """Whether every record is sent, changed or not."""
    is_snapshot: bool
    """Whether MYA may also remove what was not sent: not while a row may be anybody's."""
    read: int
    rows: KnownRows | None
    """What is known of the rows, where a record comes from one row alone."""
    evidence: Evidence
    risk: Days | None
    """Of dated records the days on which one that has vanished is removed."""
    held_ids: Sequence[str] = ()
    """Of a snapshot the records that the school has and does not send."""

    @property
    def window(self) -> Days | None:
        """The days for which lessons were extracted."""
        return self.evidence.window


def stage(
    data_set: DataSet, *, state: State, source: Source, run: Run, orders: Orders, now_ms: int
) -> Tonight:
    """Read a data set and stage what it comes to, inside a transaction of the caller.

    Raises UnusableExtractError.
    """
    before = state.data_sets.baseline(data_set.name)
    is_whole = before.is_incomplete or orders.snapshot
    state.staging.clear()
    known = state.known(data_set.name)
    rows = _known_rows(data_set, state, known, run, is_whole=is_whole)
    reading = source.read(data_set, before.remembered, rows)
    comparing = _comparing(data_set, run, reading, now_ms, snapshot=is_whole)
    comparison = Comparison(state, run, comparing, known)
    read = comparison.stage_records(reading)
    evidence = reading.evidence()
    is_snapshot = is_whole and not evidence.rows_without_id
    risk = _risk(data_set, evidence, orders)
    _stage_rest(comparison, evidence, before, risk)
    if risk:
        state.staging.narrow(risk)
    return Tonight(
        data_set=data_set,
        before=before,
        is_whole=is_whole,
        is_snapshot=is_snapshot,
        read=read,
        rows=rows,
        evidence=evidence,
        risk=risk,
        held_ids=_held_ids(data_set, state) if is_snapshot else (),
    )


def _comparing(
    data_set: DataSet, run: Run, reading: Reading, now_ms: int, *, snapshot: bool
) -> Comparing:
    return Comparing(
        data_set=data_set,
        school=run.school,
        run_id=run.run_id,
        version=run.version,
        observed_at_ms=now_ms,
        snapshot=snapshot,
        lists_without_ids=reading.lists_without_ids(),
    )


def _known_rows(
    data_set: DataSet, state: State, known: KnownRecords, run: Run, *, is_whole: bool
) -> KnownRows | None:
    """Return the rows that need not be read: of timetables, where the volume is."""
    if data_set.dated is None:
        return None
    rows = state.known_rows(data_set.name, known, run.producer_version)
    if not is_whole:
        rows.load()
    return rows


def _risk(data_set: DataSet, evidence: Evidence, orders: Orders) -> Days | None:
    if data_set.dated is None:
        return None
    return at_risk(data_set.dated, orders.today, evidence.window, is_empty=not evidence.rows)


def _stage_rest(
    comparison: Comparison, evidence: Evidence, before: Baseline, risk: Days | None
) -> None:
    """Stage what only the whole extract can tell: its faults, its warnings, and who has left."""
    fault = evidence.fault(before.remembered)
    if fault:
        raise UnusableExtractError(fault)
    for warning in evidence.warnings():
        comparison.stage_error(warning)
    if not evidence.rows_without_id:
        comparison.stage_removals(risk)


def _held_ids(data_set: DataSet, state: State) -> list[str]:
    """Return the ids of the held records.

    Raises UnusableExtractError for more than can be told: MYA would take the rest for leavers.
    """
    ids: list[str] = []
    room = HELD_IDS_BYTES_MAX
    for record_id in state.staging.held_ids():
        ids.append(record_id)
        room -= len(record_id) + 1  # ASCII, and its length before it
        if room < 0:
            raise unreadable(f"{data_set.name}.xml", "Thousands of its records break a rule")
    return ids
