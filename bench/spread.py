"""`python -m bench.spread docs/unattended.svg`: how ten thousand schools share a night, as a chart.

With the spread each school begins where its id puts it in the window; without it all begin when the
window opens. Nothing is random: the same code draws the same chart.
"""

import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from producer.service.schedule import Window, night_of

SCHOOLS: Final = 10_000
RUN_MINUTES: Final = 5
"""How long a run is taken to last, to count those that are in progress at once."""

_DAY: Final = date(2026, 11, 24)
_MINUTES: Final = 270

_WIDTH, _HEIGHT = 860, 300
_LEFT, _TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 70, 60, 770, 180
_DECADES: Final = 4
"""The scale goes from 1 to 10,000: on an even one the spread would not be seen at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How many schools begin in each minute of the window."""

    with_it: Mapping[int, int]
    without: Mapping[int, int]

    @property
    def most_begin(self) -> int:
        """The fullest minute."""
        return max(self.with_it.values())

    @property
    def fewest_begin(self) -> int:
        """The emptiest minute of those in which schools begin, but for the last."""
        return min(self.with_it[minute] for minute in range(max(self.with_it)))

    @property
    def most_running(self) -> int:
        """The most runs at once."""
        return max(
            sum(self.with_it.get(minute - ago, 0) for ago in range(RUN_MINUTES))
            for minute in range(_MINUTES)
        )


def simulate(schools: int = SCHOOLS) -> Spread:
    """Let schools with the ids 10000 and up begin their nights."""
    window = Window()
    nights = [night_of(window, str(10_000 + each), _DAY) for each in range(schools)]
    starts = Counter(int((night.start - night.opens).total_seconds() // 60) for night in nights)
    return Spread(with_it=starts, without={0: schools})


def chart(spread: Spread) -> str:
    """Draw it as SVG."""
    return "\n".join(_drawn(spread)) + "\n"


def _drawn(spread: Spread) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
        ' font-family="sans-serif" font-size="13" role="img" aria-labelledby="t d">'
    )
    yield f'<title id="t">When {SCHOOLS:,} schools begin their night</title>'
    yield (
        f'<desc id="d">With the spread at most {spread.most_begin} begin in one minute, from 00:30'
        f" to 03:30. Without it all {SCHOOLS:,} begin at 00:30.</desc>"
    )
    yield f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
    yield f'<text x="{_LEFT}" y="22" font-size="15">Schools that begin in each minute</text>'
    yield from _legend(spread)
    yield from _axes()
    yield from (_bar(minute, count, "#1f6feb") for minute, count in sorted(spread.with_it.items()))
    # Beside the others, so that both are seen in the first minute.
    yield from (_bar(minute - 2, count, "#c2410c") for minute, count in spread.without.items())
    yield "</svg>"


def _legend(spread: Spread) -> Iterator[str]:
    told = (
        ("#c2410c", f"without: {SCHOOLS:,} in the first minute"),
        ("#1f6feb", f"with: at most {spread.most_begin} in a minute"),
    )
    for place, (colour, words) in enumerate(told):
        x = _LEFT + place * 270
        yield f'<rect x="{x}" y="34" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{x + 18}" y="45">{words}</text>'


def _axes() -> Iterator[str]:
    for decade in range(_DECADES + 1):
        y = _TOP + _PLOT_HEIGHT * (1 - decade / _DECADES)
        yield f'<path d="M{_LEFT} {y:g}H{_LEFT + _PLOT_WIDTH}" stroke="#d0d7de"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end">{10**decade:,}</text>'
    for minute in range(0, _MINUTES + 1, 30):
        hour, past = divmod(30 + minute, 60)
        yield (
            f'<text x="{_x(minute):g}" y="{_TOP + _PLOT_HEIGHT + 20}" text-anchor="middle">'
            f"{hour:02}:{past:02}</text>"
        )
    yield (
        f'<text x="{_LEFT}" y="{_HEIGHT - 12}" fill="#57606a">The hours from 03:30 are for trying'
        " again. The scale is logarithmic.</text>"
    )


def _bar(minute: int, count: int, colour: str) -> str:
    height = _PLOT_HEIGHT * math.log10(count) / _DECADES
    width = _PLOT_WIDTH / _MINUTES
    return (
        f'<rect x="{_x(minute):.2f}" y="{_TOP + _PLOT_HEIGHT - height:.2f}"'
        f' width="{width * 0.8:.2f}" height="{height:.2f}" fill="{colour}"/>'
    )


def _x(minute: int) -> float:
    return _LEFT + _PLOT_WIDTH * minute / _MINUTES


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(chart(simulate()), encoding="utf-8")
