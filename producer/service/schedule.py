"""When a school's night begins: the window, its own place in it, pauses, tries again. Pure.

Every moment that goes in or comes out is aware. A night is named after the day on which its window
opens. Its moments are instants: where the clocks change inside the window, the window is an hour
shorter or longer, and there is still one of it.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import blake2b
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from producer.failures import ConfigurationError

SCHOOL_DAY_BEGINS: Final = time(7)
SCHOOL_DAY_ENDS: Final = time(18)
"""Staff work in SIMS between these. A window lies outside, and a run that is still going on when
they come is ended."""

WINDOW_MIN: Final = timedelta(hours=1)
"""Shorter, and a change of the clocks could swallow it."""

SPREAD_SHARE: Final = 2 / 3
"""The part of the window in which schools begin; the rest is for trying again."""

PAUSE_DAYS_MAX: Final = 100
"""The longest summer. A pause that never ends would be a service that never runs."""

FIRST_RETRY: Final = timedelta(minutes=1)
LAST_RETRY: Final = timedelta(minutes=30)
"""After a fault the waits double, from the first to the last of these."""

LATE_AFTER: Final = timedelta(hours=26)
"""A day, and room for a night that was tried again."""

_RETRY_SPREAD: Final = 0.5
"""Schools that lost the broker together come back up to half a wait apart."""

_FRACTION_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Pause:
    """Days, both included, whose nights are left out."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a school says of its nights, in its own local time."""

    opens: time = time(0, 30)
    closes: time = time(5, 0)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
    paused: tuple[Pause, ...] = ()

    def __post_init__(self) -> None:
        opens, closes = _evening_minutes(self.opens), _evening_minutes(self.closes)
        if max(opens, closes) > _evening_minutes(SCHOOL_DAY_BEGINS):
            raise ConfigurationError(
                f"The night must lie between {SCHOOL_DAY_ENDS:%H:%M} and {SCHOOL_DAY_BEGINS:%H:%M}:"
                f" {self.opens:%H:%M} to {self.closes:%H:%M} reaches into school hours."
            )
        if closes - opens < WINDOW_MIN / timedelta(minutes=1):
            raise ConfigurationError(
                f"The night from {self.opens:%H:%M} to {self.closes:%H:%M} is too short:"
                " give it an hour or more."
            )

    def pause_on(self, day: date) -> Pause | None:
        """Return the pause that a day lies in."""
        return next((each for each in self.paused if day in each), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night of one school, in UTC."""

    day: date
    opens: datetime
    start: datetime
    """When this school begins."""
    closes: datetime
    """After it nothing is begun."""
    ends: datetime
    """When a run that is still going on is ended: school begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What went wrong tonight: how often, and when it last did."""

    count: int = 0
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class RunNow:
    """The night is due."""

    night: Night


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is due before then."""

    until: datetime
    reason: str
    """`paused`, `done`, `not_yet` or `retry`."""


Decision: TypeAlias = RunNow | Wait


def fraction_of(school: str) -> float:
    """Return a school's place in any window, from 0 to below 1: always the same, evenly spread."""
    digest = blake2b(school.encode(), digest_size=_FRACTION_BYTES).digest()
    # A float holds 53 bits; with all 64 the highest would round to 1.
    return (int.from_bytes(digest, "big") >> 11) / (1 << 53)


def night_of(window: Window, school: str, day: date) -> Night:
    """Return the night whose window opens on a day."""
    opens = _instant(day, window.opens, window.zone)
    closing_day = day + timedelta(days=window.closes <= window.opens)
    closes = _last_instant(closing_day, window.closes, window.zone)
    morning = day + timedelta(days=window.opens >= SCHOOL_DAY_ENDS)
    return Night(
        day=day,
        opens=opens,
        start=opens + (closes - opens) * SPREAD_SHARE * fraction_of(school),
        closes=closes,
        ends=_instant(morning, SCHOOL_DAY_BEGINS, window.zone),
    )


def night_at(window: Window, school: str, now: datetime) -> Night:
    """Return the night whose window is open, or else opens next."""
    today = now.astimezone(window.zone).date()
    nights = (night_of(window, school, today + timedelta(days=days)) for days in (-1, 0, 1))
    return next(
        (night for night in nights if now < night.closes),
        night_of(window, school, today + timedelta(days=2)),
    )


def decide(
    window: Window,
    school: str,
    now: datetime,
    *,
    last_ended: datetime | None,
    faults: Faults = Faults(),
) -> Decision:
    """Say what is due. `last_ended`: when a run last came to its end, by whomever it was begun.

    A moment in the future was written by a clock that was wrong since, and says nothing.
    """
    night = night_at(window, school, now)
    if window.pause_on(night.day):
        return Wait(night.closes, "paused")
    if last_ended is not None and night.opens <= last_ended <= now:
        return Wait(night.closes, "done")
    if now < night.start:
        return Wait(night.start, "not_yet")
    if faults.latest is not None and night.opens <= faults.latest <= now:
        again = faults.latest + _wait_after(faults.count, school)
        if now < again:
            return Wait(min(again, night.closes), "retry")
    return RunNow(night)


def next_start(
    window: Window, school: str, now: datetime, *, last_ended: datetime | None
) -> datetime | None:
    """Return when the next run begins, `now` if it is due; None when all in reach is paused."""
    moment = now
    for _ in range(len(window.paused) * PAUSE_DAYS_MAX + 3):
        match decide(window, school, moment, last_ended=last_ended):
            case RunNow():
                return moment
            case Wait(until=until):
                moment = until
    return None


def is_late(window: Window, school: str, now: datetime, *, last_ended: datetime | None) -> bool:
    """Say whether more than 26 hours have passed without a run; not in a pause."""
    if last_ended is not None and now - last_ended <= LATE_AFTER:
        return False
    before = night_of(window, school, night_at(window, school, now).day - timedelta(days=1))
    return window.pause_on(before.day) is None


def _wait_after(faults: int, school: str) -> timedelta:
    # The power is limited: the wait has long reached its last.
    wait = min(FIRST_RETRY * (1 << min(faults - 1, 10)), LAST_RETRY)
    return wait * (1 + _RETRY_SPREAD * fraction_of(school))


def _evening_minutes(moment: time) -> int:
    """Count minutes from the end of a school day, so that a night is one span."""
    minutes = moment.hour * 60 + moment.minute - SCHOOL_DAY_ENDS.hour * 60
    return minutes % (24 * 60)


def _instant(day: date, moment: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, moment, tzinfo=zone).astimezone(UTC)


def _last_instant(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """Return the later of the two moments that a time means when the clocks go back."""
    local = datetime.combine(day, moment, tzinfo=zone)
    return max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
