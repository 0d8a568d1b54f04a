"""The curve of a year: printed, and judged by its quarters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Final

from tests.nights.soak.sizes import Sizes


@dataclass(frozen=True, slots=True)
class Line:
    """A number that is followed through the year.

    In the last quarter it may be `tolerance` times what it was in the second; None is one that
    must grow, and is only shown.
    """

    title: str
    of: Callable[[Sizes], float]
    tolerance: float | None
    small: float = 0
    """What is smaller than this is flat."""


LINES: Final = (
    # An allocator keeps what the largest night took; nothing may come on top with each night.
    Line("worker MiB", lambda each: each.worker_mib, 1.15),
    Line("WAL KiB", lambda each: each.wal_kib, 1.5, small=64),
    Line("waits onsite", lambda each: each.state_outbox, 1),
    Line("waits inside", lambda each: each.rows("sync.outbox"), 1),
    Line(
        "outbox KiB",
        lambda each: each.tables["sync.outbox"].size_kib,
        # Empty each week. Its index keeps the pages of the largest burst, a school year's lessons
        # that were forgotten at once: 1.1 MB.
        2,
        small=2048,
    ),
    # What autovacuum leaves is a fifth of a table and fifty rows.
    Line("dead %", lambda each: 100 * each.dead_share, 1.5, small=25),
    # More records take more room, but a record no more than before: but for the pages of what was
    # forgotten, which are used again, and its tombstones, which outlast the longest replay.
    Line("state B/record", lambda each: 1024 * each.state_kib / each.state_records, 1.25),
    Line("tables B/record", lambda each: 1024 * each.tables_kib / each.records, 1.5),
    Line("log B/record", lambda each: 1024 * each.log_kib / each.records, 1.5),
    Line("open errors", lambda each: each.errors_open, 1.5, small=100),
    # These grow by design: lessons of this school year and the one before, everybody who was ever
    # here, two years of runs, a year of resolved errors.
    Line("lessons", lambda each: each.rows("generation_1.lesson"), None),
    Line("records", lambda each: each.rows("generation_1.record"), None),
    Line("runs", lambda each: each.rows("sync.run"), None),
    Line("error log", lambda each: each.rows("sync.error_log"), None),
    Line("state KiB", lambda each: each.state_kib, None),
    Line("tables KiB", lambda each: each.tables_kib, None),
    Line("log KiB", lambda each: each.log_kib, None),
)


_WIDTH: Final = 9
_LARGEST: Final = 15


def heading() -> str:
    """Return what stands above the curve."""
    titles = [each.title.split(maxsplit=1) for each in LINES]
    above = "".join(f"{first:>{_WIDTH}}" for first, *_ in titles)
    below = "".join(f"{''.join(rest):>{_WIDTH}}" for _, *rest in titles)
    return f"night{above}\n     {below}"


def row(sizes: Sizes) -> str:
    """Return one night of the curve."""
    return f"{sizes.night:5}" + "".join(f"{each.of(sizes):{_WIDTH},.0f}" for each in LINES)


def largest(curve: Sequence[Sizes]) -> str:
    """Return the largest tables: their size and rows in the middle of the year and at its end."""
    middle, end = curve[len(curve) // 2].tables, curve[-1].tables
    names = sorted(end, key=lambda name: -end[name].size_kib)[:_LARGEST]
    lines = [f"{'table':40}{'KiB':>9}{'KiB':>9}{'rows':>9}{'rows':>9}{'dead':>9}"]
    for name in names:
        before, after = middle[name], end[name]
        figures = before.size_kib, after.size_kib, before.live, after.live, after.dead
        lines.append(f"{name:40}" + "".join(f"{each:9,.0f}" for each in figures))
    return "\n".join(lines)


def growing(curve: Sequence[Sizes]) -> list[str]:
    """Return what was larger in the last quarter than the second allows."""
    quarter = len(curve) // 4
    second, last = curve[quarter : 2 * quarter], curve[-quarter:]
    return [
        f"{each.title}: {now:.1f} after {before:.1f}"
        for each in LINES
        if each.tolerance is not None
        for before, now in [(mean(map(each.of, second)), mean(map(each.of, last)))]
        if now > max(each.small, each.tolerance * before)
    ]
