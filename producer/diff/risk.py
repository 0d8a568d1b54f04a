"""Which dated records tonight could remove. Pure."""

from datetime import date
from typing import Final, assert_never

from contract.declaration import Occurrence, Standing
from producer.days import Days

_LAST_DAY: Final = date.max.toordinal()
_NO_DAYS: Final = Days(1, 0)


def at_risk(
    dated: Occurrence | Standing, today: int, window: Days | None, *, is_empty: bool
) -> Days:
    """Return the days whose records are removed when the extract does not have them.

    What is before the day of the run is history. An extract without records, whatever window it
    states, puts all the rest at risk, so that the guard sees all of it; one whose window nobody
    knows puts nothing at risk.
    """
    match dated:
        case Standing():
            return Days(today, _LAST_DAY)
        case Occurrence():
            if is_empty:
                return Days(today, _LAST_DAY)
            return Days(max(today, window.first), window.last) if window else _NO_DAYS
        case _:
            assert_never(dated)
