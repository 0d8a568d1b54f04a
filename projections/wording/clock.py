"""Moments as a school says them: British dates, in the school's own time."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from projections.wording.counts import counted

_DAY_S: Final = 24 * 60 * 60
_DATE: Final = re.compile(r"\b\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?\b")


@dataclass(frozen=True, slots=True)
class SchoolClock:
    """What time it is at a school, and how it says any other."""

    zone: tzinfo
    now: datetime

    @classmethod
    def of(cls, time_zone: str, now: datetime) -> "SchoolClock":
        """Return the clock of a time zone; UTC for one that nobody knows."""
        try:
            return cls(ZoneInfo(time_zone), now)
        except (ZoneInfoNotFoundError, ValueError):
            return cls(UTC, now)

    @property
    def place(self) -> str:
        """Say whose time it is: London."""
        return str(self.zone).rpartition("/")[2].replace("_", " ")

    def moment(self, at: datetime) -> str:
        """Say a moment whole: 24 November 2026, 02:31."""
        return f"{self.full_date(at)}, {self.time(at)}"

    def full_date(self, at: datetime) -> str:
        """Say its day: 24 November 2026."""
        local = at.astimezone(self.zone)
        return f"{local.day} {local:%B %Y}"

    def local_day(self, at: datetime) -> date:
        """Return the day of the school on which it was."""
        return at.astimezone(self.zone).date()

    def time(self, at: datetime) -> str:
        """Say its time of day: 02:31."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def day(self, at: datetime) -> str:
        """Say which day it was, as people do: today, yesterday, Sunday, 14 November."""
        local, today = at.astimezone(self.zone).date(), self.local_day(self.now)
        days = (today - local).days
        if days in (0, 1):
            return "yesterday" if days else "today"
        if 1 < days < 7:
            return f"{local:%A}"
        year = "" if local.year == today.year else f" {local.year}"
        return f"{local.day} {local:%B}{year}"

    def coming_day(self, at: datetime) -> str:
        """Say which day it will be: today, tomorrow, on Sunday."""
        days = (self.local_day(at) - self.local_day(self.now)).days
        if days in {0, 1}:
            return "tomorrow" if days else "today"
        return f"on {at.astimezone(self.zone):%A}" if 1 < days < 7 else f"on {self.full_date(at)}"

    def sortable(self, at: datetime) -> str:
        """Say it for a table of figures: 2026-11-24 02:31."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def iso(self, at: datetime) -> str:
        """Say it to machines, in the school's own time."""
        return at.astimezone(self.zone).isoformat(timespec="seconds")


def british_dates(text: str) -> str:
    """Return a text in which dates as computers write them are written as people do."""
    return _DATE.sub(_british, text)


def _british(found: re.Match[str]) -> str:
    try:
        at = datetime.fromisoformat(found[0])
    except ValueError:
        return found[0]
    time = f", {at:%H:%M}" if "T" in found[0] else ""
    return f"{at.day} {at:%B %Y}{time}"


def span(passed: timedelta) -> str:
    """Say a long time roughly, in its largest unit; hours up to two days."""
    seconds = int(passed.total_seconds())
    if seconds >= 2 * _DAY_S:
        return counted(seconds // _DAY_S, "day")
    if seconds >= 60 * 60:
        return counted(seconds // 3600, "hour")
    return counted(max(seconds // 60, 1), "minute")


def duration(passed: timedelta) -> str:
    """Say how long something took: 48 s, 4 min 12 s, 1 h 05 min."""
    seconds = max(int(passed.total_seconds()), 0)
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{seconds} s"
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left:02} min" if hours else f"{minutes} min {rest:02} s"
