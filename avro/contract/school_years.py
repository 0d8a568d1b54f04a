"""School years: from the first of August on. On that day no school of the United Kingdom teaches,
and each begins after it.
"""

from datetime import date
from typing import Final

LESSONS_KEPT_SCHOOL_YEARS: Final = 1
"""Of how many school years before the current one lessons are kept, unless a school's settings say
otherwise. The producer, which cannot know these, forgets what is older than this."""

_FIRST_MONTH: Final = 8


def school_year_begin(day: date, years_before: int) -> date:
    """Return the first day of the school year so many before the one in which a day lies."""
    year = day.year if day.month >= _FIRST_MONTH else day.year - 1
    return date(max(year - years_before, date.min.year), _FIRST_MONTH, 1)
