"""The life of a run as events of the runs topic. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from contract.names import RUNS
from contract.runs import (
    COUNTS,
    Counts,
    DataSetEnd,
    RunEvent,
    Step,
    ended_key,
    history_key,
)
from contract.wire import encode
from producer.diff.baseline import Baseline
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

    def step(self, step: Step, now_ms: int) -> Message:
        """Return the message of a step that carries nothing: started, abandoned."""
        return self._message(step, self._event(step, now_ms))

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


def data_set_end(
    name: str,
    baseline: Baseline,
    *,
    reason: str | None = None,
    snapshot: bool = False,
    counts: Mapping[str, int] | None = None,
    completed_version: int | None,
) -> DataSetEnd:
    """Say how a data set ended; a reason means that it was skipped."""
    return {
        "data_set": name,
        "outcome": "skipped" if reason else "completed",
        "reason": reason,
        "snapshot": snapshot,
        "counts": cast(Counts, {each: (counts or {}).get(each, 0) for each in COUNTS}),
        "partition": baseline.partition,
        "last_offset": baseline.last_offset,
        "completed_version": completed_version,
        "known_count": baseline.known_count,
        "known_digest": baseline.known_digest,
        "window": None,
        "held_ids": [],
    }
