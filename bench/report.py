"""The report: medians over the repeats, as a table for people and as JSON for machines."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import geometric_mean, median
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measuring import Took
from bench.small import Measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One subject: medians over the repeats. Rates are rows a second.

    `ratio` is the median of the repeats' ratios, each of a floor and an engine that ran one right
    after the other: a machine that slows down meanwhile slows down both.
    """

    subject: str
    unit: str
    rows: int
    floor_per_s: float
    engine_per_s: float
    ratio: float
    ratios: list[float]
    floor: Took
    engine: Took


def summary(measured: Sequence[Measured]) -> list[Line]:
    """Return one line for each subject, in the order measured."""
    subjects = dict.fromkeys(each.subject for each in measured)
    return [_line([each for each in measured if each.subject == name]) for name in subjects]


def overall(lines: Sequence[Line]) -> float:
    """Return the geometric mean of the ratios: every subject counts alike."""
    return geometric_mean(line.ratio for line in lines)


def as_json(lines: Sequence[Line]) -> dict[str, Any]:
    """Return all figures, fit for JSON."""
    return {"overall_ratio": overall(lines), "subjects": [asdict(line) for line in lines]}


def show(console: Console, lines: Sequence[Line]) -> None:
    """Print a table to a terminal, and else one plain line for each subject."""
    if console.is_terminal:
        console.print(_table(lines))
    else:
        for line in lines:
            console.print(_plain(line), soft_wrap=True)
    console.print(f"engine / floor overall (geometric mean): {overall(lines):.2f}")


def _line(repeats: Sequence[Measured]) -> Line:
    ratios = [each.floor.whole_s / each.engine.whole_s for each in repeats]
    rows = repeats[0].rows
    floor, engine = (_medians([own(each) for each in repeats]) for own in (_floor, _engine))
    return Line(
        subject=repeats[0].subject,
        unit=repeats[0].unit,
        rows=rows,
        floor_per_s=rows / floor.whole_s,
        engine_per_s=rows / engine.whole_s,
        ratio=median(ratios),
        ratios=ratios,
        floor=floor,
        engine=engine,
    )


def _floor(measured: Measured) -> Took:
    return measured.floor


def _engine(measured: Measured) -> Took:
    return measured.engine


def _medians(times: Sequence[Took]) -> Took:
    def of(part: Callable[[Took], float]) -> float:
        return median(map(part, times))

    return Took(
        whole_s=of(lambda took: took.whole_s),
        python_s=of(lambda took: took.python_s),
        database_s=of(lambda took: took.database_s),
        settle_s=of(lambda took: took.settle_s),
    )


def _table(lines: Sequence[Line]) -> Table:
    table = Table(title="Engine and floor, medians")
    table.add_column("")
    for name in ("rows/s", "ratio", "whole s", "Python s", "database s", "settle s"):
        table.add_column(name, justify="right")
    for line in lines:
        table.add_section()
        table.add_row(
            f"{line.subject}, floor", f"{line.floor_per_s:,.0f}", "1", *_cells(line.floor)
        )
        table.add_row(
            f"{line.subject}, engine",
            f"{line.engine_per_s:,.0f}",
            f"{line.ratio:.2f}",
            *_cells(line.engine),
        )
    return table


def _cells(took: Took) -> list[str]:
    return [f"{value:.2f}" for value in asdict(took).values()]


def _plain(line: Line) -> str:
    spread = " ".join(f"{ratio:.2f}" for ratio in line.ratios)
    return (
        f"{line.subject} ({line.rows} {line.unit}): engine {line.engine_per_s:.0f}/s,"
        f" floor {line.floor_per_s:.0f}/s, ratio {line.ratio:.2f} ({spread});"
        f" engine {_parts(line.engine)}; floor {_parts(line.floor)}"
    )


def _parts(took: Took) -> str:
    return " ".join(f"{name} {value:.2f}" for name, value in asdict(took).items())
