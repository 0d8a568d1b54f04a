"""What an installation remembers of its last run, and of the last fault. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contract.runs import COUNTS, DataSetEnd
from producer.night.orders import NOT_SELECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedDataSet:
    """How a data set ended in the last run that was asked for it."""

    data_set: str
    reason: str | None
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnd:
    """The last run that came to its end. Times in milliseconds."""

    run_id: str
    ended_at_ms: int
    whole_at_ms: int | None
    """When a run last ended that was not for named data sets only."""
    data_sets: tuple[EndedDataSet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What of the world kept a run from its end."""

    at_ms: int
    reason: str


def ended_after(
    before: RunEnd | None, run_id: str, ends: Sequence[DataSetEnd], now_ms: int
) -> RunEnd:
    """Return the end of a run; a data set that it was not asked for stays as it was."""
    earlier = {each.data_set: each for each in before.data_sets} if before else {}
    told = [_ended(end) for end in ends]
    is_whole = all(each.reason != NOT_SELECTED for each in told)
    whole_at_ms = before.whole_at_ms if before else None
    return RunEnd(
        run_id=run_id,
        ended_at_ms=now_ms,
        whole_at_ms=now_ms if is_whole else whole_at_ms,
        data_sets=tuple(
            earlier.get(each.data_set, each) if each.reason == NOT_SELECTED else each
            for each in told
        ),
    )


def run_end_of(said: Mapping[str, Any]) -> RunEnd:
    """Read an end as it was written."""
    return RunEnd(
        run_id=said["run_id"],
        ended_at_ms=said["ended_at_ms"],
        whole_at_ms=said["whole_at_ms"],
        data_sets=tuple(EndedDataSet(**each) for each in said["data_sets"]),
    )


def fault_of(said: Mapping[str, Any]) -> Fault:
    """Read a fault as it was written."""
    return Fault(at_ms=said["at_ms"], reason=said["reason"])


def _ended(end: DataSetEnd) -> EndedDataSet:
    counts = {name: end["counts"][name] for name in COUNTS}
    return EndedDataSet(data_set=end["data_set"], reason=end["reason"], counts=counts)
