"""When a school's run usually starts, from when its recent ones did."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_STARTS_MIN: Final = 3
"""Fewer say nothing about a habit."""

_HABIT_MINUTES: Final = 45
"""How far from the usual minute the middle half may lie; people who start runs by hand have no
usual time.
"""

_DAY_MINUTES: Final = 24 * 60


def next_start(starts: Sequence[datetime], time_zone: str, now: datetime) -> datetime | None:
    """Return the next usual start after `now`, in the school's time zone, to five minutes.

    None where there are too few starts, or they follow no habit. Clocks are round: 23:50 and 00:10
    are twenty minutes apart.
    """
    zone = ZoneInfo(time_zone)
    minutes = [at.astimezone(zone).hour * 60 + at.astimezone(zone).minute for at in starts]
    if len(minutes) < _STARTS_MIN:
        return None
    usual = min(minutes, key=lambda each: sum(_apart(each, other) for other in minutes))
    distances = sorted(_apart(usual, each) for each in minutes)
    if distances[len(distances) // 2] > _HABIT_MINUTES:
        return None
    rounded = 5 * round(usual / 5) % _DAY_MINUTES
    today = now.astimezone(zone).date()
    clock = time(rounded // 60, rounded % 60)
    candidates = (datetime.combine(today + timedelta(days=days), clock, zone) for days in range(2))
    return next(each for each in candidates if each > now)


def _apart(one: int, other: int) -> int:
    distance = abs(one - other)
    return min(distance, _DAY_MINUTES - distance)
