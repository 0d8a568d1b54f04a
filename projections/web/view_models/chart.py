"""Recent nights as bars: how much changed in each, how it ended, and the nights without a run.

Heights go by the square root: a first night sends everything, and must not flatten the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

HEIGHT: Final = 150
_FOOT: Final = 22
_GROUND: Final = HEIGHT - _FOOT
_TOP: Final = 6
_LEAST: Final = 8
_GAP: Final = 0.28
"""Of a bar's place, the share between it and the next."""
_PLACE_MAX: Final = 45
"""A few nights make no broad bars: they stand at the right, where today is."""
_TICK_EVERY: Final = 130
"""A date takes up to so much of the width."""

LEGEND: Final = {
    "completed": "Records changed",
    "unchanged": "Nothing changed",
    "skipped": "Something was held or not sent",
    "failed": "Broken off",
    "none": "No run",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A night in words, and by how much it stands out. `kind` is one of `LEGEND`."""

    kind: str
    name: str
    short_name: str
    outcome: str
    changes: int
    changed: str
    took: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Where a night stands, and what it shows in words."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    said: str
    tick: str
    tick_x: float
    tick_anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All bars, the oldest first, and what they come to in one sentence."""

    bars: tuple[Bar, ...]
    summary: str
    legend: tuple[tuple[str, str], ...]
    width: int
    height: int = HEIGHT
    ground: int = _GROUND


def chart_of(nights: Sequence[Night], *, summary: str, width: int) -> Chart:
    """Draw nights, the oldest first."""
    most = max((night.changes for night in nights), default=0)
    place = width / max(len(nights), round(width / _PLACE_MAX))
    left = width - place * len(nights)
    kinds = {night.kind for night in nights}
    return Chart(
        bars=tuple(
            _bar(night, left + position * place, place, most, _tick(position, len(nights), place))
            for position, night in enumerate(nights)
        ),
        summary=summary,
        legend=tuple((kind, words) for kind, words in LEGEND.items() if kind in kinds),
        width=width,
    )


def _tick(position: int, count: int, place: float) -> str:
    """Say how a bar is dated: not at all, or from its middle; the last so that it ends there."""
    from_last = count - 1 - position
    if from_last % max(round(_TICK_EVERY / place), 1):
        return ""
    return "end" if from_last == 0 else "middle"


def _bar(night: Night, left: float, place: float, most: int, anchor: str) -> Bar:
    height = _height(night.changes, most)
    return Bar(
        kind=night.kind,
        x=round(left + place * _GAP / 2, 1),
        y=round(_GROUND - height, 1),
        width=round(place * (1 - _GAP), 1),
        height=round(height, 1),
        said=f"{night.name}: {night.outcome}, {night.changed} changed",
        tick=night.short_name if anchor else "",
        tick_x=round(left + place * (1 - _GAP / 2 if anchor == "end" else 0.5), 1),
        tick_anchor=anchor,
    )


def _height(changes: int, most: int) -> float:
    if not changes:
        return _LEAST
    return round(_LEAST + (_GROUND - _TOP - _LEAST) * sqrt(changes / most), 1)
