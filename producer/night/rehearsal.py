"""A dry run: the same reading, the same guard, and nothing sent or remembered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from contract import data_sets
from contract.declaration import DataSet
from contract.runs import COUNTS, DataSetEnd
from producer.diff.baseline import Baseline
from producer.events.lifecycle import Run, data_set_end
from producer.night.night import next_run
from producer.night.orders import HELD_BY_GUARD, Orders
from producer.night.verdict import Held, Sound, Unusable, judge
from producer.source.extract import Source
from producer.state.store import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """How a data set would end; `hold` and `figures` where a person would have to look."""

    end: DataSetEnd
    hold: str | None = None
    figures: str | None = None

    def row(self) -> dict[str, str | int | None]:
        """Return what a person or a script wants to know of it."""
        return {
            "data_set": self.end["data_set"],
            "outcome": self.end["outcome"],
            "reason": self.end["reason"],
            "hold": self.hold,
            "figures": self.figures,
            "snapshot": self.end["snapshot"],
            **{each: self.end["counts"][each] for each in COUNTS},
        }


def rehearse(state: State, source: Source, orders: Orders, now_ms: int) -> Iterator[Foreseen]:
    """Yield how each data set would end tonight."""
    begun = next_run(state.runs.latest(), now_ms, "rehearsal")
    run = Run(
        school=orders.school,
        run_id=begun.run_id,
        version=begun.version,
        previous_run_id=begun.previous_run_id,
        producer_version=orders.producer_version,
        installation=state.installation,
    )
    for data_set in data_sets.ALL:
        yield _foreseen(data_set, state, source, run, orders)


def _foreseen(
    data_set: DataSet, state: State, source: Source, run: Run, orders: Orders
) -> Foreseen:
    baseline = state.data_sets.baseline(data_set.name)
    reason = orders.reason_to_leave_out(data_set.name)
    if reason:
        return Foreseen(end=_skipped(data_set, baseline, reason))
    verdict = judge(
        data_set,
        state=state,
        source=source,
        run=run,
        release=orders.release,
        now_ms=run.version,
    )
    match verdict:
        case Unusable(violation):
            return Foreseen(end=_skipped(data_set, baseline, violation.code))
        case Held():
            end = _skipped(data_set, baseline, HELD_BY_GUARD, verdict.read)
            return Foreseen(end=end, hold=verdict.hold_id, figures=verdict.told)
        case Sound():
            return Foreseen(end=_completed(data_set, run, verdict))
        case _:
            assert_never(verdict)


def _skipped(data_set: DataSet, baseline: Baseline, reason: str, read: int = 0) -> DataSetEnd:
    return data_set_end(
        data_set.name,
        baseline,
        reason=reason,
        counts={"read": read},
        completed_version=baseline.completed_version,
    )


def _completed(data_set: DataSet, run: Run, verdict: Sound) -> DataSetEnd:
    return data_set_end(
        data_set.name,
        verdict.after,
        snapshot=verdict.snapshot,
        counts=verdict.counts,
        completed_version=run.version,
    )
