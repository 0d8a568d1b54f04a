"""Schools in a list: how each stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from projections.reading.runs import OVERDUE_AFTER
from projections.reading.schools import School
from projections.web.view_models.links import Links
from projections.wording import counts
from projections.wording.clock import SchoolClock, span


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolLine:
    """One school of a list."""

    address: str
    name: str
    school_id: str
    state: str
    colour: str
    note: str
    errors: str
    warnings: str


def school_lines(schools: Iterable[School], now: datetime) -> list[SchoolLine]:
    """Say how each school stands."""
    return [_line(school, now) for school in schools]


def matching(schools: Iterable[School], text: str) -> list[School]:
    """Return the schools whose name or id has this text in it."""
    wanted = text.casefold()
    return [
        each
        for each in schools
        if wanted in each.name.casefold() or wanted in each.school_id.casefold()
    ]


def _line(school: School, now: datetime) -> SchoolLine:
    state, colour, note = _night(school, now)
    return SchoolLine(
        address=Links(school.school_id).overview,
        name=school.name,
        school_id=school.school_id,
        state=state,
        colour=colour,
        note=note,
        errors=counts.number(school.errors),
        warnings=counts.number(school.warnings),
    )


def _night(school: School, now: datetime) -> tuple[str, str, str]:
    ended = school.last_completed_at
    if ended is None:
        return ("No run yet", "", "") if school.last_started_at is None else ("Under way", "", "")
    if now - ended > OVERDUE_AFTER:
        return "Silent", "bad", f"for {span(now - ended)}"
    return "Completed", "good", SchoolClock.of(school.time_zone, now).moment(ended)
