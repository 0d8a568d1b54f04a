"""Recent runs as nights: one bar for each day, also for the days on which nothing came."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from projections.reading.runs import Run
from projections.web.view_models.chart import Chart, Night, chart_of
from projections.web.view_models.links import Links
from projections.wording import counts
from projections.wording.clock import SchoolClock, duration

NIGHTS_MAX: Final = 30
SHORT_NIGHTS_MAX: Final = 14
_WIDTH: Final = 900
_SHORT_WIDTH: Final = 320
_ONE_DAY: Final = timedelta(days=1)


def nights_of(
    runs: Sequence[Run], clock: SchoolClock, links: Links, *, up_to_today: bool
) -> list[Night]:
    """Return the nights since the first of these runs, the oldest first, at most NIGHTS_MAX.

    They end with the last run, or with today where a run would have to be there.
    """
    by_day: dict[date, list[Run]] = {}
    for run in runs:
        if run.started_at is not None:
            by_day.setdefault(clock.local_day(run.started_at), []).append(run)
    return [
        _night(of_day, day, links) if (of_day := by_day.get(day)) else _silent(day)
        for day in _days(by_day, clock, up_to_today=up_to_today)
    ]


def charts_of(nights: Sequence[Night]) -> tuple[Chart, Chart]:
    """Draw the nights for a wide page and for a narrow one."""
    recent = nights[-SHORT_NIGHTS_MAX:]
    return (
        chart_of(nights, summary=_summary(nights), width=_WIDTH),
        chart_of(recent, summary=_summary(recent), width=_SHORT_WIDTH),
    )


def _days(
    by_day: Mapping[date, Sequence[Run]], clock: SchoolClock, *, up_to_today: bool
) -> list[date]:
    if not by_day:
        return []
    last = clock.local_day(clock.now) if up_to_today else max(by_day)
    first = max(min(by_day), last - (NIGHTS_MAX - 1) * _ONE_DAY)
    return [first + number * _ONE_DAY for number in range((last - first).days + 1)]


def _night(runs: Sequence[Run], day: date, links: Links) -> Night:
    told = next((run for run in reversed(runs) if run.state == "completed"), runs[-1])
    changes = sum(run.changed for run in runs)
    kind, outcome = _outcome(told, changes)
    return Night(
        kind=kind,
        name=_named(day),
        short_name=_short(day),
        outcome=outcome,
        changes=changes,
        changed=counts.number(changes),
        took="–" if told.duration is None else duration(told.duration),
        address=links.run(told.run_id),
    )


def _silent(day: date) -> Night:
    return Night(
        kind="none",
        name=_named(day),
        short_name=_short(day),
        outcome="no run",
        changes=0,
        changed="0",
        took="–",
    )


def _outcome(run: Run, changes: int) -> tuple[str, str]:
    if run.state == "abandoned":
        return "failed", "broken off"
    if run.state == "running":
        return "unchanged", "running"
    if run.left_out:
        return "skipped", f"{counts.counted(run.left_out, 'data set')} not sent"
    return ("completed" if changes else "unchanged"), "completed"


def _summary(nights: Sequence[Night]) -> str:
    return f"{counts.counted(len(nights), 'night')}: {counts.listed(_tally(nights))}."


def _tally(nights: Sequence[Night]) -> Iterator[str]:
    for words, kinds in (
        ("completed", ("completed", "unchanged")),
        ("with a data set that was not sent", ("skipped",)),
        ("broken off", ("failed",)),
        ("without a run", ("none",)),
    ):
        if count := sum(night.kind in kinds for night in nights):
            yield f"{count} {words}"


def _named(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"
