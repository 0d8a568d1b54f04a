"""The timetable events of classes: standing entries, shown while all that they need is met.

Source: an event whose class is not synced is not synced (published), nor is one whose period or
room is unknown; of the member of staff the event can do without (decided). What is over before
the day of the last ended run raises no error (decided).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from consumers.engine.judged import Judged, Row, Unmet
from consumers.engine.references import School, Verdict, judge_reference
from contract.data_sets import BY_NAME
from contract.declaration import Record, Reference, Strength
from contract.violations import Violation
from projections.generation.stored import Outcome, RecordKey, StoredRecord, Target

_CLASS: Final = "class_id"
_REFERRING: Final = (_CLASS, "period_id", "room_id", "staff_id")


def judge_class_lesson(
    record: StoredRecord, school: School, targets: Mapping[RecordKey, Target]
) -> Judged:
    """Judge a timetable event of a class that breaks no intrinsic rule."""
    payload = record.payload
    if not record.current or payload is None:
        return Judged(outcome=Outcome.APPLIED, met=False)
    named = list(_named(record, payload, school, targets))
    hard = {each.path: each.verdict for each in named if each.is_hard}
    outcome = _outcome(hard)
    shown = outcome is Outcome.APPLIED and hard[_CLASS] is Verdict.MET
    violations = _violations(named, outcome) if shown or outcome is Outcome.ERROR else []
    if school.ended_day is not None and date.fromisoformat(payload["end_date"]) < school.ended_day:
        violations = []
        outcome = Outcome.APPLIED if outcome is Outcome.ERROR else outcome
    return Judged(
        outcome=outcome,
        met=shown,
        violations=violations,
        unmet=[each.unmet for each in named if each.verdict is not Verdict.MET],
        rows={"class_timetable_event": [_row(record, payload, named, shown=shown)]},
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """One reference of the event, with the verdict on it."""

    reference: Reference
    target_id: str
    verdict: Verdict

    @property
    def path(self) -> str:
        return self.reference.path

    @property
    def is_hard(self) -> bool:
        return self.reference.strength is Strength.HARD

    @property
    def unmet(self) -> Unmet:
        return Unmet(
            path=self.path,
            target_id=self.target_id,
            target_data_sets=self.reference.to,
            verdict=self.verdict,
        )


def _named(
    record: StoredRecord, payload: Record, school: School, targets: Mapping[RecordKey, Target]
) -> Iterator[_Named]:
    for reference in BY_NAME[record.data_set].references:
        for target_id in reference.targets(payload):
            verdict = judge_reference(
                reference, target_id, version=record.version, school=school, targets=targets
            )
            yield _Named(reference, target_id, verdict)


def _outcome(hard: Mapping[str, Verdict]) -> Outcome:
    if hard[_CLASS] is Verdict.NOT_JUDGED:
        # There is nothing to show it on, and that is no fault of the event.
        return Outcome.APPLIED
    if Verdict.WAIT in hard.values():
        return Outcome.WAITING
    return Outcome.ERROR if Verdict.ERROR in hard.values() else Outcome.APPLIED


def _violations(named: Sequence[_Named], outcome: Outcome) -> list[Violation]:
    """Return what keeps the event out, or else what it has to do without."""
    return [
        Violation(each.reference.code, each.target_id)
        for each in named
        if each.verdict is Verdict.ERROR and each.is_hard is (outcome is Outcome.ERROR)
    ]


def _row(record: StoredRecord, payload: Record, named: Sequence[_Named], *, shown: bool) -> Row:
    met = {each.path: each.target_id for each in named if each.verdict is Verdict.MET}
    return {
        "school_id": record.school_id,
        "record_id": record.record_id,
        **{path: met.get(path) for path in _REFERRING},
        "start_date": date.fromisoformat(payload["start_date"]),
        "end_date": date.fromisoformat(payload["end_date"]),
        "shown": shown,
    }
