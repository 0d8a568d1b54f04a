"""How long things are kept, by default: a school's settings may say otherwise."""

from typing import Final

from contract.school_years import LESSONS_KEPT_SCHOOL_YEARS

PERIODS: Final = {
    # Lessons of the current school year and of so many before it.
    "lessons_kept_school_years": LESSONS_KEPT_SCHOOL_YEARS,
    # People, counted from when they left.
    "people_kept_school_years": 3,
    # Errors, counted from when they were resolved.
    "errors_kept_days": 365,
    # The history of runs.
    "runs_kept_days": 730,
    # Bytes that nobody could read or believe.
    "quarantine_kept_days": 90,
}
"""By the name of the setting, each with its default."""
