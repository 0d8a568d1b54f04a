"""One data set, read and judged: what tonight would do with it, before anything is done.

Everything found lies in the staging tables; the verdict says what may become of it. A dry run
stops here.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final, TypeAlias

from contract.declaration import DataSet, Occurrence
from contract.runs import COUNTS, DataSetEnd
from contract.violations import Violation
from producer.diff.baseline import Baseline, Sums, Tally
from producer.diff.changes import HELD
from producer.diff.guard import Figure, alarming, in_words
from producer.diff.stakes import CHANGES, RECORDS, counted_lists
from producer.events.lifecycle import Run, completed_end
from producer.night.orders import Orders
from producer.night.tonight import Tonight, stage
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
        return in_words(self.figures)

    @property
    def kinds(self) -> frozenset[str]:
        """What kinds of stakes the hold names."""
        return frozenset(figure.kind for figure in self.figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The staged changes may be sent."""

    tonight: Tonight
    counts: dict[str, int]
    after: Baseline
    sums: Sums
    """What MYA holds from now on; of lessons inside the window."""
    passed: tuple[Figure, ...] = ()
    """What a person would have to look at, were it not for the summer that was announced."""


Verdict: TypeAlias = Unusable | Held | Sound


def judge(
    data_set: DataSet, *, state: State, source: Source, run: Run, orders: Orders, now_ms: int
) -> Verdict:
    """Read a data set into the staging tables and say what may become of it."""
    try:
        with state.transaction():
            tonight = stage(
                data_set, state=state, source=source, run=run, orders=orders, now_ms=now_ms
            )
    except UnusableExtractError as error:
        return Unusable(error.violation)
    alarms = _alarms(tonight, state, run, orders.release)
    passed = tuple(each for each in alarms if _is_passed(each, tonight, state, orders))
    kinds = {each.kind for each in alarms if each not in passed}
    if kinds:
        hold_id = state.holds.hold_id(data_set, kinds, orders.release)
        if hold_id != orders.release:
            figures = tuple(each for each in alarms if each.kind in kinds)
            return Held(read=tonight.read, hold_id=hold_id, figures=figures)
    return _sound(tonight, state, passed)


def end_of(verdict: Sound, baseline: Baseline, run: Run) -> DataSetEnd:
    """Say how a data set ended that may be sent; the baseline says where its events lie."""
    tonight = verdict.tonight
    return completed_end(
        tonight.data_set,
        baseline,
        run,
        sums=verdict.sums,
        counts=verdict.counts,
        snapshot=tonight.is_snapshot,
        window=tonight.window,
        held_ids=tonight.held_ids,
    )


def _sound(tonight: Tonight, state: State, passed: tuple[Figure, ...]) -> Sound:
    data_set, window = tonight.data_set, tonight.window
    tally = state.staging.tally(window)
    after = tonight.before.after(tally, snapshot=tonight.is_whole)
    sums = after.sums
    if isinstance(data_set.dated, Occurrence):
        known = state.dated.sums(data_set.name, window) if window else Sums()
        sums = known.plus(tally.change_in_window)
    return Sound(
        tonight=tonight,
        counts=_counts(tonight.read, tally),
        after=after,
        sums=sums,
        passed=passed,
    )


def _alarms(tonight: Tonight, state: State, run: Run, release: str | None) -> tuple[Figure, ...]:
    data_set, before = tonight.data_set, tonight.before
    staked = state.holds.staked()
    freed = state.holds.freed(data_set.name, release)
    records = state.dated.count(data_set.name, tonight.risk) if tonight.risk else before.known_count
    known = {RECORDS: records}
    known |= {name: before.entries.get(name, 0) for name, _ in counted_lists(data_set)}
    if before.completed_by == run.producer_version:
        # Another version of the producer may read the same extract otherwise.
        known[CHANGES] = records
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


def _is_passed(figure: Figure, tonight: Tonight, state: State, orders: Orders) -> bool:
    """Say whether an announced summer explains a figure; nothing explains an empty file."""
    rollover = state.rollover.days()
    if rollover is None or orders.today not in rollover or not tonight.evidence.rows:
        return False
    emptied = {
        field["name"]
        for detail in tonight.data_set.details
        if detail.name not in tonight.evidence.listed
        for field in detail.fields
    }
    return figure.kind not in emptied


def _counts(read: int, tally: Tally) -> dict[str, int]:
    by_name: Counter[str] = Counter(dict.fromkeys(COUNTS, 0))
    for operation, count in tally.operations.items():
        by_name[_COUNTED_AS.get(operation, operation)] += count
    by_name["read"] = read
    by_name["unchanged"] = read - sum(by_name[each] for each in ("created", "updated", HELD))
    return dict(by_name)
