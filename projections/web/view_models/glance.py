"""Last night in one glance: a headline, a sentence, a handful of figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from contract.data_sets import ALL
from projections.reading.runs import DataSetNight, LastNight, Run
from projections.web.view_models.links import help_of
from projections.web.view_models.notices import is_silent
from projections.wording import counts, names
from projections.wording.clock import SchoolClock, duration

_HELD: Final = "not sent, because of an error in the record"
_ORDER: Final = {data_set.name: position for position, data_set in enumerate(ALL)}


@dataclass(frozen=True, slots=True)
class Glance:
    """How things stand."""

    colour: str
    icon: str
    headline: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DataSetLine:
    """How one data set fared."""

    title: str
    address: str
    colour: str
    note: str


def glance_of(
    night: LastNight, clock: SchoolClock, *, causes: int, warnings: int, school: str
) -> Glance:
    """Say how things stand, given the last night and how much there is to put right."""
    if night.run is None:
        return Glance("", "moon", "Welcome", f"{school} is set up. No run has arrived yet.")
    said = _when(night.ended, clock)
    if causes:
        headline = f"{counts.counted(causes, 'thing')} to put right"
        return Glance("bad", "exclamation", headline, said)
    if is_silent(night, clock):
        return Glance("warn", "clock", "Not up to date", said)
    if night.ended is None:
        return Glance("", "clock", "The first run is under way", said)
    if warnings:
        return Glance("good", "tick", "Everything was synced, with warnings", said)
    return Glance("good", "tick", "Everything is in MYA", said)


def figures_of(run: Run, clock: SchoolClock) -> list[Figure]:
    """Return the figures of a run."""
    return [_ended(run, clock), _took(run, clock), *_counted(run)]


def data_set_lines(data_sets: Iterable[DataSetNight]) -> list[DataSetLine]:
    """Say how each data set fared in a run."""
    return [_line(each) for each in in_order(data_sets)]


def in_order(data_sets: Iterable[DataSetNight]) -> list[DataSetNight]:
    """Return data sets in the order in which they are always named."""
    return sorted(data_sets, key=lambda each: _ORDER.get(each.data_set, len(_ORDER)))


def colour_of(outcome: DataSetNight) -> str:
    """Return the colour for how a data set ended: none where nothing was to be done."""
    if outcome.state == "completed":
        return "good"
    return "" if outcome.reason in names.QUIET_REASONS else "warn"


def _when(completed: Run | None, clock: SchoolClock) -> str:
    if completed is None:
        return "No run has been completed yet."
    ended = completed.completed_at or completed.started_at
    if ended is None:
        return "The last run has ended."
    took = completed.duration and duration(completed.duration)
    day = clock.day(ended)
    on = day if day in {"today", "yesterday"} else f"on {day}"
    return f"The last run ended {on} at {clock.time(ended)}" + (
        f" and took {took}." if took else "."
    )


def _ended(run: Run, clock: SchoolClock) -> Figure:
    if run.completed_at is None:
        return Figure("State", names.run_state(run.state))
    return Figure("Ended", clock.time(run.completed_at), clock.full_date(run.completed_at))


def _took(run: Run, clock: SchoolClock) -> Figure:
    if run.started_at is None:
        return Figure("Took", "–")
    began = f"started {clock.time(run.started_at)}"
    return Figure("Took", duration(run.duration) if run.duration else "–", began)


def _counted(run: Run) -> list[Figure]:
    kinds = [("new", run.created), ("updated", run.updated), ("removed", run.removed)]
    changes = ", ".join(f"{counts.number(count)} {kind}" for kind, count in kinds if count)
    return [
        Figure(
            "Records read",
            counts.number(run.read),
            f"in {counts.counted(run.completed, 'data set')}",
        ),
        Figure("Changed", counts.number(run.changed), changes or "all as it was"),
        Figure(
            "Held back", counts.number(run.held), _HELD if run.held else "every record was sent"
        ),
    ]


def _line(outcome: DataSetNight) -> DataSetLine:
    return DataSetLine(
        title=names.data_set(outcome.data_set),
        address=help_of(outcome.data_set),
        colour=colour_of(outcome),
        note=_note(outcome),
    )


def _note(outcome: DataSetNight) -> str:
    if outcome.state == "completed":
        changes = sum(count or 0 for count in (outcome.created, outcome.updated, outcome.removed))
        return f"{counts.number(changes)} changed" if changes else "no changes"
    return names.short_reason(outcome.reason)
