"""One data set, read and judged: what tonight would do with it, before anything is done.

Everything found lies in the staging tables; the verdict says what may become of it. A dry run
stops here.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final, TypeAlias

from contract.declaration import DataSet
from contract.runs import COUNTS
from contract.violations import Violation
from producer.diff.baseline import Baseline, Tally
from producer.diff.changes import HELD, Comparing
from producer.diff.guard import Figure, alarming
from producer.diff.stakes import CHANGES, RECORDS, counted_lists
from producer.events.lifecycle import Run
from producer.night.comparison import Comparison
from producer.source.evidence import Evidence
from producer.source.extract import Source
from producer.source.faults import UnusableExtractError
from producer.state.store import State

_COUNTED_AS: Final = {"snapshot": "created"}


@dataclass(frozen=True, slots=True)
class Unusable:
    """The extract cannot be used; the violation says why."""

    violation: Violation


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A person must look before so much is lost or changed."""

    read: int
    hold_id: str
    figures: tuple[Figure, ...]

    @property
    def violation(self) -> Violation:
        """The On Site error that tells the school."""
        return Violation("held_by_guard", self.hold_id, {"figures": self.told})

    @property
    def told(self) -> str:
        """The figures in words."""
        return "; ".join(str(figure) for figure in self.figures)

    @property
    def kinds(self) -> frozenset[str]:
        """What kinds of stakes the hold names."""
        return frozenset(figure.kind for figure in self.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The staged changes may be sent."""

    counts: dict[str, int]
    after: Baseline
    evidence: Evidence
    snapshot: bool


Verdict: TypeAlias = Unusable | Held | Sound


def judge(
    data_set: DataSet,
    *,
    state: State,
    source: Source,
    run: Run,
    release: str | None,
    now_ms: int,
) -> Verdict:
    """Read a data set into the staging tables and say what may become of it."""
    before = state.data_sets.baseline(data_set.name)
    try:
        with state.transaction():
            read, evidence = _stage(data_set, before, state, source, run, now_ms)
    except UnusableExtractError as error:
        return Unusable(error.violation)
    alarms = _alarms(data_set, state, before, run, release)
    if alarms:
        kinds = {figure.kind for figure in alarms}
        hold_id = state.holds.hold_id(data_set, kinds, release)
        if hold_id != release:
            return Held(read=read, hold_id=hold_id, figures=alarms)
    tally = state.staging.tally()
    return Sound(
        counts=_counts(read, tally),
        after=before.after(tally),
        evidence=evidence,
        snapshot=before.is_incomplete,
    )


def _stage(  # noqa: PLR0917 - the same six, passed on
    data_set: DataSet, before: Baseline, state: State, source: Source, run: Run, now_ms: int
) -> tuple[int, Evidence]:
    """Read and compare; return the number of records, and what else the reading showed."""
    state.staging.clear()
    reading = source.read(data_set, before.remembered)
    comparing = Comparing(
        data_set=data_set,
        school=run.school,
        run_id=run.run_id,
        version=run.version,
        observed_at_ms=now_ms,
        snapshot=before.is_incomplete,
        lists_without_ids=reading.lists_without_ids(),
    )
    comparison = Comparison(state, run, comparing)
    read = comparison.stage_records(reading)
    evidence = reading.evidence()
    _stage_rest(comparison, evidence, before)
    return read, evidence


def _stage_rest(comparison: Comparison, evidence: Evidence, before: Baseline) -> None:
    """Stage what only the whole extract can tell: its faults, its warnings, and who has left."""
    fault = evidence.fault(before.remembered)
    if fault:
        raise UnusableExtractError(fault)
    for warning in evidence.warnings():
        comparison.stage_error(warning)
    if not evidence.rows_without_id:
        comparison.stage_removals()


def _alarms(
    data_set: DataSet, state: State, before: Baseline, run: Run, release: str | None
) -> tuple[Figure, ...]:
    staked = state.holds.staked()
    freed = state.holds.freed(data_set.name, release)
    known = {RECORDS: before.known_count}
    known |= {name: before.entries.get(name, 0) for name, _ in counted_lists(data_set)}
    if before.completed_by == run.producer_version:
        # Another version of the producer may read the same extract otherwise.
        known[CHANGES] = before.known_count
    return alarming(
        [
            Figure(
                kind=kind,
                known=count - freed[kind],
                at_stake=staked[kind] - freed[kind],
            )
            for kind, count in known.items()
        ]
    )


def _counts(read: int, tally: Tally) -> dict[str, int]:
    by_name: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    for operation, count in tally.operations.items():
        by_name[_COUNTED_AS.get(operation, operation)] += count
    by_name["read"] = read
    by_name["unchanged"] = read - sum(by_name[each] for each in ("created", "updated", HELD))
    return dict(by_name)
