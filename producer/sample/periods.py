"""The periods of the sample school: a cycle of one week, with the same hours on every day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Final

UNRECOGNISED: Final = "Assembly"
"""A name that no reader knows; on one day it takes the place of the registration."""

_FIRST_PERIOD_ID: Final = 301
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri")
_HOURS: Final = (
    ("Reg", time(8, 40), time(8, 55)),
    ("1", time(9, 0), time(10, 0)),
    ("2", time(10, 0), time(11, 0)),
    ("Break", time(11, 0), time(11, 20)),
    ("3", time(11, 20), time(12, 20)),
    ("Lunch", time(12, 20), time(13, 10)),
    ("4", time(13, 10), time(14, 10)),
    ("5", time(14, 10), time(15, 10)),
)
_INSTEAD_OF_REGISTRATION: Final = {2: UNRECOGNISED, 4: "Tut"}
"""By day of the week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time of the week, and how SIMS names it."""

    period_id: int
    weekday: int
    """0 is Monday."""
    label: str
    start: time
    end: time

    @property
    def name(self) -> str:
        """The name as SIMS writes it."""
        return f"{_WEEKDAYS[self.weekday]}:{self.label}"


def _week() -> Iterator[Period]:
    for weekday in range(len(_WEEKDAYS)):
        for place, (label, start, end) in enumerate(_HOURS):
            yield Period(
                period_id=_FIRST_PERIOD_ID + weekday * len(_HOURS) + place,
                weekday=weekday,
                label=_INSTEAD_OF_REGISTRATION.get(weekday, label) if label == "Reg" else label,
                start=start,
                end=end,
            )


PERIODS: Final = tuple(_week())
LESSON_PERIODS: Final = tuple(each for each in PERIODS if each.label.isdigit())
"""Those with lessons, as many on each day."""
LESSONS_PER_DAY: Final = len(LESSON_PERIODS) // len(_WEEKDAYS)
SCHOOL_DAYS_PER_WEEK: Final = len(_WEEKDAYS)
PERIOD_BY_ID: Final = {each.period_id: each for each in PERIODS}
