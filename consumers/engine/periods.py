"""Periods: a proposal of the school's, until they are accepted as its school day.

Source (decided): the first import is accepted by itself, later ones are proposals. References are
judged by what is accepted (`consumers/engine/references.py`), never by the records.
"""

from collections.abc import Iterable
from datetime import time

from consumers.engine.judged import Judged
from projections.generation.period_versions import PeriodVersion
from projections.generation.stored import Outcome, StoredRecord
from projections.permanent.accepted_periods import AcceptedPeriod


def judge_period() -> Judged:
    """Judge a period that breaks no intrinsic rule: a proposal, which by itself meets nothing."""
    return Judged(outcome=Outcome.APPLIED, met=False)


def version_of(record: StoredRecord) -> PeriodVersion:
    """Return what this version of a period proposes."""
    payload = record.payload
    names = record.school_id, record.record_id, record.version
    if not record.current or payload is None or record.violations:
        return PeriodVersion(*names, None, None, None)
    start, end = (time.fromisoformat(payload[each]) for each in ("start_time", "end_time"))
    return PeriodVersion(*names, payload["name"], start, end)


def school_day_at(
    versions: Iterable[PeriodVersion], completed_version: int
) -> list[AcceptedPeriod]:
    """Return the school day as the run of this version, which completed the periods, left it."""
    stood = [each for each in versions if each.version <= completed_version]
    latest = {each.period_id: each for each in sorted(stood, key=lambda each: each.version)}
    return [
        AcceptedPeriod(
            period_id=each.period_id,
            name=each.name,
            start_time=each.start_time,
            end_time=each.end_time,
        )
        for each in latest.values()
        if each.name is not None and each.start_time is not None and each.end_time is not None
    ]
