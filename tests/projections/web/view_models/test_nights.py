"""Nights as bars."""

import pytest

from projections.web.view_models.chart import LEGEND, Night, chart_of
from projections.web.view_models.nights import charts_of, nights_of
from projections.wording.clock import SchoolClock
from tests.projections.web.view_models.readings import CLOCK, LINKS, run


def night(changes: int, kind: str = "completed") -> Night:
    return Night(
        kind=kind,
        name="Tuesday 24 November",
        short_name="24 Nov",
        outcome="completed",
        changes=changes,
        changed=str(changes),
        took="4 min 12 s",
    )


def kinds(*runs: object, up_to_today: bool = False, clock: SchoolClock = CLOCK) -> list[str]:
    found = nights_of(list(runs), clock, LINKS, up_to_today=up_to_today)  # type: ignore[arg-type]
    return [night.kind for night in found]


def test_a_day_without_a_run_is_a_bar_of_its_own() -> None:
    assert kinds(run(3.25, created=5), run(0.25, created=1)) == [
        "completed",
        "none",
        "none",
        "completed",
    ]


def test_days_after_the_last_run_count_once_a_run_would_have_to_be_there() -> None:
    assert kinds(run(2.25, created=5), up_to_today=True) == ["completed", "none", "none"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"updated": 1}, "completed"),
        ({}, "unchanged"),
        ({"updated": 1, "left_out": 1}, "skipped"),
        ({"state": "abandoned"}, "failed"),
        ({"state": "running"}, "unchanged"),
    ],
)
def test_a_night_is_coloured_by_how_it_ended(values: dict[str, object], expected: str) -> None:
    assert kinds(run(**values)) == [expected]  # type: ignore[arg-type] # of a table


def test_of_two_runs_on_a_day_the_completed_one_is_told_with_the_changes_of_both() -> None:
    broken, completed = run(0.3, state="abandoned", created=3), run(0.25, created=4)

    (found,) = nights_of([broken, completed], CLOCK, LINKS, up_to_today=False)

    assert (found.kind, found.changes, found.address) == (
        "completed",
        7,
        LINKS.run(completed.run_id),
    )


def test_a_month_at_most() -> None:
    assert len(kinds(*(run(days + 0.25) for days in range(40, -1, -1)))) == 30


def test_the_highest_bar_fills_the_chart_and_none_is_too_low_to_see() -> None:
    chart = chart_of([night(0), night(1), night(10_000)], summary="", width=900)

    heights = [bar.height for bar in chart.bars]
    assert heights == sorted(heights)
    assert min(heights) >= 8
    assert chart.bars[-1].y == pytest.approx(6)


@pytest.mark.parametrize("count", [0, 1, 2, 14, 30])
@pytest.mark.parametrize("width", [320, 900])
def test_bars_stay_inside_the_chart(count: int, width: int) -> None:
    chart = chart_of([night(9)] * count, summary="", width=width)

    assert all(bar.x >= 0 and bar.x + bar.width <= width for bar in chart.bars)
    assert len(chart.bars) == count


def test_the_legend_names_what_is_there() -> None:
    chart = chart_of([night(1), night(0, "none")], summary="", width=900)

    assert chart.legend == (("completed", LEGEND["completed"]), ("none", LEGEND["none"]))


def test_the_chart_says_in_words_what_it_shows() -> None:
    runs = [run(3.25, updated=1), run(2.25, state="abandoned"), run(0.25)]
    nights = nights_of(runs, CLOCK, LINKS, up_to_today=False)

    wide, _ = charts_of(nights)

    assert wide.summary == "4 nights: 2 completed, 1 broken off and 1 without a run."
