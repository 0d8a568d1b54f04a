"""Root causes as lines of the overview: the biggest effect first, warnings apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from projections.reading.cause_values import CauseGroup, Kind
from projections.web.view_models.cause_words import (
    follows_of,
    label_of,
    title_of_group,
)
from projections.web.view_models.links import Links, help_of
from projections.wording import counts, names
from projections.wording.clock import SchoolClock

LABELS_MAX: Final = 6
"""Causes that a line names; of more, it says how many there are."""


@dataclass(frozen=True, slots=True)
class Effect:
    """How much a line comes to, in a number that catches the eye."""

    value: str
    noun: str


@dataclass(frozen=True, slots=True)
class Label:
    """One cause of a line, by what the school calls it."""

    text: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseLine:
    """One line: causes of one kind."""

    address: str
    title: str
    effect: Effect
    follows: str
    meaning: str
    fix: str
    labels: tuple[Label, ...]
    more: str
    place: str
    data_set: str
    since: str
    again: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """All lines, and what they come to."""

    errors: tuple[CauseLine, ...]
    warnings: tuple[CauseLine, ...]
    summary: str
    again: str


def board_of(
    groups: Sequence[CauseGroup], next_start: datetime | None, clock: SchoolClock, links: Links
) -> Board:
    """Say what is to be put right, the biggest effect first."""
    in_order = sorted(groups, key=_rank)
    errors = [group for group in in_order if group.severity == "error"]
    warnings = [group for group in in_order if group.severity != "error"]
    again = again_of(next_start, clock)
    return Board(
        errors=tuple(_line(group, again, clock, links) for group in errors),
        warnings=tuple(_line(group, again, clock, links) for group in warnings),
        summary=_summary(errors),
        again=f"{again}.",
    )


def again_of(next_start: datetime | None, clock: SchoolClock) -> str:
    """Say when what was put right is looked at again."""
    if next_start is None:
        return "Looked at again with the next run"
    day = clock.coming_day(next_start)
    return f"Looked at again {day} at about {clock.time(next_start)}"


def _line(group: CauseGroup, again: str, clock: SchoolClock, links: Links) -> CauseLine:
    is_one = group.cause_count == 1 and bool(group.causes)
    return CauseLine(
        address=links.cause(group.causes[0].cause_id if is_one else group.group_id),
        title=title_of_group(group),
        effect=_effect(group),
        follows=follows_of(group.follows, group.waits, causes=group.cause_count),
        meaning=group.message,
        fix=group.fix,
        labels=() if is_one and not group.causes[0].label else _labels(group, links),
        more=_more(group),
        place=names.place(group.place),
        data_set=names.data_set(group.data_set),
        since=clock.full_date(group.since),
        again=again,
        help=help_of(group.data_set),
    )


def _rank(group: CauseGroup) -> tuple[bool, int]:
    """Return what orders the lines: whole data sets first, then by how many records."""
    return group.kind is not Kind.DATA_SET, -_records(group)


def _records(group: CauseGroup) -> int:
    """Return how many records are put right with a line: those that wait for it, and its own."""
    own = 0 if group.kind is Kind.MISSING else group.cause_count
    return own + group.records_following


def _effect(group: CauseGroup) -> Effect:
    count, noun = _records(group), "record"
    if group.kind is Kind.DATA_SET:
        waiting = sum(each.records for each in group.waits)
        count, noun = (waiting, "record") if waiting else (group.cause_count, "data set")
    return Effect(counts.number(count), noun if count == 1 else f"{noun}s")


def _labels(group: CauseGroup, links: Links) -> tuple[Label, ...]:
    return tuple(
        Label(label_of(cause), links.cause(cause.cause_id)) for cause in group.causes[:LABELS_MAX]
    )


def _more(group: CauseGroup) -> str:
    rest = group.cause_count - LABELS_MAX
    return f"and {counts.number(rest)} more" if rest > 0 else ""


def _summary(groups: Iterable[CauseGroup]) -> str:
    lines = list(groups)
    errors = counts.counted(sum(group.errors for group in lines), "error")
    causes = sum(group.cause_count for group in lines)
    return f"{errors}, {counts.counted(causes, 'root cause')}."
