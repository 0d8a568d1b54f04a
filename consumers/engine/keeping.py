"""How long things are kept: from which moment on, by a school's settings. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from contract.school_years import school_year_begin
from projections.permanent.schools import Settings

_YEAR_DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The first day or moment of which something is kept, by kind."""

    lessons: date
    people: datetime
    errors: datetime
    runs: datetime
    quarantine: datetime


def kept_from(settings: Settings, now: datetime) -> Keeping:
    """Return from when on things are kept."""

    def ago(days: int) -> datetime:
        return max(now - timedelta(days=days), datetime.fromtimestamp(0, UTC))

    return Keeping(
        lessons=school_year_begin(now.date(), settings.lessons_kept_school_years),
        people=ago(settings.people_kept_school_years * _YEAR_DAYS),
        errors=ago(settings.errors_kept_days),
        runs=ago(settings.runs_kept_days),
        quarantine=ago(settings.quarantine_kept_days),
    )
