"""Whether a reference is met, and if not, whether that is an error yet.

A reference that is not met can be an error only once the data set that it points into was
completed by a run that has ended, no older than what refers and what is referred to. Until then
the record, or the part of it, waits: the missing record may be on its way on another topic.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from consumers.engine.erased_people import NOBODY, ErasedPeople
from contract.becomes import TimeSlot
from contract.data_sets import ALL
from contract.declaration import Reference
from contract.owners import PEOPLE
from projections.generation.stored import Outcome, RecordKey, Target

_TIME_SLOTS: Final = frozenset(each.name for each in ALL if isinstance(each.becomes, TimeSlot))


class Verdict(StrEnum):
    """What is to be said of one reference."""

    MET = "met"
    WAIT = "wait"
    ERROR = "error"
    NOT_JUDGED = "not-judged"


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """What judging needs to know of a school: its settings, the end of its latest run, and of
    which data sets the log has any record.

    What was over before `ended_day` is past. `accepted_periods` is None where no school day was
    accepted, or where nobody asked for it (`consumers/apply/judging/accepted_periods.py`).
    """

    school_id: str
    ended_version: int = 0
    ended_run_id: str = ""
    ended_day: date | None = None
    completed: Mapping[str, int] = field(default_factory=dict)
    data_sets_off: frozenset[str] = frozenset()
    data_sets_seen: frozenset[str] = frozenset()
    accepted_periods: frozenset[str] | None = None
    erased: ErasedPeople = NOBODY


def judge_reference(
    reference: Reference,
    target_id: str,
    *,
    version: int,
    school: School,
    targets: Mapping[RecordKey, Target],
) -> Verdict:
    """Judge one reference of a record of this version.

    A reference into several data sets is met by a record of any; it is an error only if it is one
    in all of them.
    """
    verdicts = set()
    for data_set in reference.to:
        if data_set in _TIME_SLOTS:
            return _of_period(target_id, school)
        target = targets.get((school.school_id, data_set, target_id))
        if target is not None and target.met:
            return Verdict.MET
        if target is None and data_set in PEOPLE and school.erased.has(target_id):
            # Nobody is to be told that a person is missing who was to be forgotten.
            verdicts.add(Verdict.NOT_JUDGED)
        else:
            verdicts.add(_unmet(data_set, target, version=version, school=school))
    for verdict in (Verdict.WAIT, Verdict.NOT_JUDGED):
        if verdict in verdicts:
            return verdict
    return Verdict.ERROR


def _of_period(period_id: str, school: School) -> Verdict:
    """Judge a reference to a period: by what MYA has accepted, whatever lies in the log."""
    if school.accepted_periods is None:
        return Verdict.NOT_JUDGED
    return Verdict.MET if period_id in school.accepted_periods else Verdict.ERROR


def _unmet(data_set: str, target: Target | None, *, version: int, school: School) -> Verdict:
    """Judge a reference that is not met; the first rule that holds decides."""
    newest = max(version, target.version) if target else version
    completed = school.completed.get(data_set)
    of_target = target.outcome if target is not None else None
    if data_set in school.data_sets_off or of_target is Outcome.NOT_JUDGED:
        return Verdict.NOT_JUDGED
    if of_target is Outcome.WAITING:
        return Verdict.WAIT
    if completed is not None and completed >= newest:
        return Verdict.ERROR
    if newest > school.ended_version:
        # The run that said so has not ended: what is missing may still come.
        return Verdict.WAIT
    if completed is None and data_set not in school.data_sets_seen:
        return Verdict.NOT_JUDGED
    return Verdict.WAIT
