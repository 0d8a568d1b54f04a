"""The school day: a later import of periods is a proposal, which a person accepts or leaves.

What a change would come to is found by making it, in a transaction that is rolled back: it is
therefore exactly what the change makes of the school a moment later.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

from consumers.apply.judging.accepted_periods import DATA_SETS
from consumers.apply.judging.rejudging import judge_references_into
from consumers.apply.transaction.context import Context
from consumers.back_office.office import BackOffice
from consumers.back_office.refusal import RefusedError
from consumers.engine.periods import school_day_at, version_of
from consumers.engine.school_day_changes import Picture, SchoolDayChanges, compare
from projections.generation import class_lessons, records, violations
from projections.permanent import accepted_periods, school_days, snapshot_holds
from projections.permanent.accepted_periods import AcceptedPeriod
from projections.permanent.school_days import Reason, SchoolDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The periods of the latest import, and the version of the run that completed them."""

    periods: Sequence[AcceptedPeriod]
    version: int

    @property
    def proposal_id(self) -> str:
        """Return what names these periods, so that no others are accepted in their place."""
        rows = sorted(
            (each.period_id, each.name, str(each.start_time), str(each.end_time))
            for each in self.periods
        )
        return blake2b(json.dumps(rows).encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A proposal, and what accepting it comes to."""

    proposal_id: str
    changes: SchoolDayChanges


@dataclass(frozen=True, slots=True)
class SchoolDays:
    """The accepted school days of schools, and the proposals for them."""

    office: BackOffice

    def history(self, school_id: str) -> list[SchoolDay]:
        """Return the school's accepted school days, the latest first."""
        self.office.settings_of(school_id)
        return school_days.history(self.office.connection, school_id)

    def plan(self, school_id: str) -> Planned | None:
        """Return what accepting the school's proposal would come to; None if there is none.

        Raises RefusedError when the latest import cannot be accepted as it is.
        """
        self.office.settings_of(school_id)
        with self.office.changing(school_id, keep=False) as context:
            proposal = _proposal(context, school_id)
            return None if proposal is None else _accept(context, school_id, proposal, _NOBODY)

    def apply(
        self, school_id: str, reason: Reason, *, keep: bool, proposal_id: str | None = None
    ) -> Planned:
        """Accept the school's proposal, and judge again what depends on it.

        Without `keep` nothing stays. Raises RefusedError when there is no proposal, or not that of
        this id, or it cannot be accepted as it is.
        """
        self.office.settings_of(school_id)
        with self.office.changing(school_id, keep=keep) as context:
            proposal = _proposal(context, school_id)
            if proposal is None:
                raise RefusedError(f"School {school_id} has no proposal for another school day.")
            if proposal_id not in {None, proposal.proposal_id}:
                raise RefusedError(
                    f"The proposal of school {school_id} is {proposal.proposal_id} by now, and not"
                    f" {proposal_id}: look at what it changes first."
                )
            return _accept(context, school_id, proposal, reason)

    def undo(self, school_id: str, reason: Reason, *, keep: bool) -> SchoolDayChanges:
        """Take back the school day that was accepted before, and judge again what depends on it.

        Without `keep` nothing stays. Raises RefusedError when there is none before.
        """
        self.office.settings_of(school_id)
        with self.office.changing(school_id, keep=keep) as context:
            standing = school_days.standing(context.connection, school_id)
            if not standing:
                raise RefusedError(f"School {school_id} has no accepted school day.")
            if len(standing) == 1:
                raise RefusedError(f"School {school_id} is on its first school day.")
            before = _picture(context, school_id)
            school_days.undo(context.connection, school_id, standing[1], reason)
            return _judged(context, school_id, before)


_NOBODY: Final = Reason(who="", why="")


def _proposal(context: Context, school_id: str) -> Proposal | None:
    """Return what the latest import proposes, if that is not what is accepted."""
    standing = school_days.standing(context.connection, school_id)
    completed = context.schools[school_id].completed
    version = max((completed[each] for each in DATA_SETS if each in completed), default=None)
    if not standing or version is None:
        return None
    proposal = Proposal(periods=_imported(context, school_id, version), version=version)
    accepted = school_days.periods_of(context.connection, school_id, standing[0])
    if set(proposal.periods) == set(accepted):
        return None
    if not proposal.periods:
        raise RefusedError(f"The latest import of school {school_id} has no sound period.")
    return proposal


def _imported(context: Context, school_id: str, version: int) -> list[AcceptedPeriod]:
    known = [
        record
        for data_set in sorted(DATA_SETS)
        for record in records.of_data_set(context.connection, school_id, data_set)
    ]
    if any(record.version > version for record in known):
        raise RefusedError(
            f"An import of periods of school {school_id} is under way, or was broken off: it can be"
            " accepted once a run has completed it."
        )
    if any(snapshot_holds.find(context.connection, school_id, each) for each in DATA_SETS):
        raise RefusedError(
            f"Removals of periods of school {school_id} are held: decide on them first, with"
            " `mya-consumers snapshots`."
        )
    return school_day_at(map(version_of, known), version)


def _accept(context: Context, school_id: str, proposal: Proposal, reason: Reason) -> Planned:
    before = _picture(context, school_id)
    school_days.accept(context.connection, school_id, proposal.periods, proposal.version, reason)
    changes = _judged(context, school_id, before)
    return Planned(proposal_id=proposal.proposal_id, changes=changes)


def _judged(context: Context, school_id: str, before: Picture) -> SchoolDayChanges:
    judge_references_into(context, school_id, DATA_SETS)
    return compare(before, _picture(context, school_id))


def _picture(context: Context, school_id: str) -> Picture:
    return Picture(
        time_slots=accepted_periods.time_slots(context.connection, school_id),
        class_timetables=class_lessons.shown(context.connection, school_id),
        errors=violations.of_school(context.connection, school_id),
    )
