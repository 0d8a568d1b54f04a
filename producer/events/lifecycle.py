"""The life of a run as events of the runs topic. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from contract.declaration import DataSet, Occurrence
from contract.names import RUNS
from contract.runs import (
    COUNTS,
    Counts,
    DataSetEnd,
    Readiness,
    RunEvent,
    Step,
    ended_key,
    history_key,
)
from contract.wire import encode
from producer.days import Days
from producer.diff.baseline import Baseline, Sums
from producer.events.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run of this installation."""

    school: str
    run_id: str
    version: int
    previous_run_id: str | None
    producer_version: str
    installation: str

    def started(self, readiness: Readiness, now_ms: int) -> Message:
        """Return the message that says that the run begins, and what it knew before it read."""
        event = self._event(Step.STARTED, now_ms)
        event["readiness"] = readiness
        return self._message(Step.STARTED, event)

    def abandoned(self, now_ms: int) -> Message:
        """Return the message that says that the run died."""
        return self._message(Step.ABANDONED, self._event(Step.ABANDONED, now_ms))

    def data_set_ended(self, end: DataSetEnd, now_ms: int) -> Message:
        """Return the message that says how a data set ended."""
        done = end["outcome"] == "completed"
        step = Step.DATA_SET_COMPLETED if done else Step.DATA_SET_SKIPPED
        event = self._event(step, now_ms)
        event["data_set"] = end
        return self._message(step, event, end["data_set"])

    def completed(self, ends: Sequence[DataSetEnd], day: str, now_ms: int) -> tuple[Message, ...]:
        """Return the end of the run twice: for history, and for every later replay."""
        event = self._event(Step.COMPLETED, now_ms)
        event["day"] = day
        event["data_sets"] = list(ends)
        history = self._message(Step.COMPLETED, event)
        return history, Message(subject=RUNS, key=ended_key(self.school), value=history.value)

    def _event(self, step: Step, now_ms: int) -> RunEvent:
        return {
            "school": self.school,
            "run_id": self.run_id,
            "version": self.version,
            "step": step.value,
            "occurred_at_ms": now_ms,
            "producer_version": self.producer_version,
            "installation": self.installation,
            "previous_run_id": self.previous_run_id,
            "readiness": None,
            "data_set": None,
            "day": None,
            "data_sets": [],
        }

    def _message(self, step: Step, event: RunEvent, data_set: str = "") -> Message:
        return Message(
            subject=RUNS,
            key=history_key(self.school, self.run_id, step, data_set),
            value=encode(RUNS, cast(dict[str, object], event)),
        )


def skipped_end(data_set: DataSet, baseline: Baseline, reason: str, *, read: int = 0) -> DataSetEnd:
    """Say that a data set was not sent tonight, and why."""
    # What is known of lessons is told by their window, and a data set that was not read has none.
    sums = Sums() if isinstance(data_set.dated, Occurrence) else baseline.sums
    return _end(data_set, baseline, sums, {"read": read}, baseline.completed_version, reason)


def completed_end(
    data_set: DataSet,
    baseline: Baseline,
    run: Run,
    *,
    sums: Sums,
    counts: Mapping[str, int],
    snapshot: bool,
    window: Days | None,
    held_ids: Sequence[str],
) -> DataSetEnd:
    """Say that a data set was completed by a run, and what MYA holds of it from now on."""
    end = _end(data_set, baseline, sums, counts, run.version, None)
    end["snapshot"] = snapshot
    end["window"] = window.window() if window else None
    end["held_ids"] = list(held_ids)
    return end


def _end(  # noqa: PLR0917 - the parts that both have
    data_set: DataSet,
    baseline: Baseline,
    sums: Sums,
    counts: Mapping[str, int],
    completed_version: int | None,
    reason: str | None,
) -> DataSetEnd:
    return {
        "data_set": data_set.name,
        "outcome": "skipped" if reason else "completed",
        "reason": reason,
        "snapshot": False,
        "counts": cast(Counts, {each: counts.get(each, 0) for each in COUNTS}),
        "partition": baseline.partition,
        "last_offset": baseline.last_offset,
        "completed_version": completed_version,
        "known_count": sums.count,
        "known_digest": sums.digest_bytes(),
        "window": None,
        "held_ids": [],
    }
