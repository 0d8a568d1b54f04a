"""What is news: how a school stands, compared with what the last digest told. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

NIGHT: Final = timedelta(hours=24)
GRACE: Final = timedelta(hours=2)
"""A night that is later than this did not happen."""

_EACH_NIGHT_TOLD: Final = 3
_WEEK_NIGHTS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenError:
    """What is told of an error: what it is of, and how grave."""

    data_set: str
    severity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """The latest run, with how many records it read and changed."""

    started_at: datetime
    completed_at: datetime | None
    state: str
    read: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a school stands: open errors by id, what is held, its latest run.

    `to_put_right` is how many root causes the open errors have.
    """

    school_id: str
    name: str
    time_zone: str
    at: datetime
    open_errors: Mapping[str, OpenError]
    to_put_right: int
    held: Sequence[str]
    night: Night | None

    @property
    def missed_nights(self) -> int:
        """Return for how many nights no run has started; none for a school that never ran."""
        if self.night is None:
            return 0
        return max(0, (self.at - self.night.started_at - GRACE) // NIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the last digest told; nothing, before the first."""

    open_errors: frozenset[str] = field(default_factory=frozenset)
    held: frozenset[str] = field(default_factory=frozenset)
    missed_nights: int = 0
    missed_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Errors of a data set: how many are new, and how many are open."""

    data_set: str
    new: int
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a digest tells. `missed` says that the last night did not happen, `is_back` that one
    did again after that was told.
    """

    standing: Standing
    new: int
    put_right: int
    errors: int
    warnings: int
    of_data_sets: tuple[Count, ...]
    held: tuple[str, ...]
    missed: bool
    is_back: bool


def news_of(standing: Standing, told: Told) -> News | None:
    """Return what there is to tell; None if a digest would say nothing new."""
    new = standing.open_errors.keys() - told.open_errors
    put_right = told.open_errors - standing.open_errors.keys()
    held = [each for each in standing.held if each not in told.held]
    is_back = told.missed_nights > 0 and standing.missed_nights == 0
    if not (new or put_right or held or is_back or _is_missed_anew(standing, told)):
        return None
    severities = Counter(each.severity for each in standing.open_errors.values())
    return News(
        standing=standing,
        new=len(new),
        put_right=len(put_right),
        errors=severities["error"],
        warnings=severities["warning"],
        of_data_sets=_counts(standing, new),
        held=tuple(standing.held),
        missed=standing.missed_nights > 0,
        is_back=is_back,
    )


def told_by(standing: Standing) -> Told:
    """Return what has been told, once a digest of this standing was."""
    missed = standing.missed_nights
    return Told(
        open_errors=frozenset(standing.open_errors),
        held=frozenset(standing.held),
        missed_nights=missed,
        missed_since=standing.night.started_at if missed and standing.night else None,
    )


def _is_missed_anew(standing: Standing, told: Told) -> bool:
    """Say whether a missed night is to be told: the first three, then one a week, not a summer."""
    nights = standing.missed_nights
    if nights == 0 or standing.night is None:
        return False
    known = told.missed_nights if told.missed_since == standing.night.started_at else 0
    return any(
        night <= _EACH_NIGHT_TOLD or night % _WEEK_NIGHTS == 0
        for night in range(known + 1, nights + 1)
    )


def _counts(standing: Standing, new: set[str]) -> tuple[Count, ...]:
    of_open = Counter(each.data_set for each in standing.open_errors.values())
    of_new = Counter(standing.open_errors[each].data_set for each in new)
    return tuple(
        Count(data_set=name, new=of_new[name], open=count)
        for name, count in sorted(of_open.items(), key=lambda each: (-each[1], each[0]))
    )
