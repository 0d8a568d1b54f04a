"""What stands on top of the page: silence, and what was held, must not look like success."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from projections.reading.runs import OVERDUE_AFTER, DataSetNight, HeldDataSet, LastNight, Run
from projections.web.view_models.links import Links
from projections.wording import names
from projections.wording.clock import SchoolClock, span

RUNNING_LONG_AFTER: Final = timedelta(hours=6)
"""A run of a large school's first night takes minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One banner. `icon` is one of those in parts.html."""

    title: str
    text: str
    icon: str
    is_bad: bool
    link: str = ""
    link_text: str = ""


def notices_of(
    night: LastNight, data_sets: Sequence[DataSetNight], clock: SchoolClock, links: Links
) -> list[Notice]:
    """Return what must be said first; `data_sets` are those of the latest completed run."""
    if night.run is None:
        return []
    return [
        *_of_silence(night.run, night.ended, clock, links),
        *_of_latest(night.run, clock, links),
        *_of_ended(night.ended, links),
        *(_of_held(each, clock, links) for each in night.held),
        *(_of_left_out(each, links) for each in data_sets if is_left_out(each)),
    ]


def is_silent(night: LastNight, clock: SchoolClock) -> bool:
    """Say whether what is shown is too old, given that a run ever began."""
    if night.ended is None:
        return night.overdue
    return _is_old(night.ended.completed_at or night.ended.started_at, clock)


def is_left_out(data_set: DataSetNight) -> bool:
    """Say whether a data set was not sent, neither on purpose nor because it is held."""
    quiet = names.QUIET_REASONS | {"held"}
    return data_set.state == "skipped" and data_set.reason not in quiet


def _of_silence(run: Run, ended: Run | None, clock: SchoolClock, links: Links) -> Iterator[Notice]:
    at = None if ended is None else ended.completed_at or ended.started_at
    if not _is_old(at or run.started_at, clock):
        return
    said = "Runs began, and none came to its end."
    if at is not None:
        said = f"The last one ended on {clock.moment(at)}; the pages show what was true then."
    yield Notice(
        title=f"No completed run for {span(clock.now - at)}" if at else "No completed run yet",
        text=f"{said} Check that the school’s server is on and that its scheduled task ran.",
        icon="clock",
        is_bad=True,
        link=links.runs,
        link_text="See all runs",
    )


def _is_old(at: datetime | None, clock: SchoolClock) -> bool:
    return at is None or clock.now - at > OVERDUE_AFTER


def _of_latest(latest: Run, clock: SchoolClock, links: Links) -> Iterator[Notice]:
    began = latest.started_at
    if latest.state == "abandoned":
        yield Notice(
            title="The last run broke off",
            text="What it had sent is in MYA; the next run sends the rest. If it happens again,"
            " contact support.",
            icon="alert",
            is_bad=True,
            link=links.run(latest.run_id),
            link_text="See the run",
        )
    elif latest.state == "running" and began and clock.now - began > RUNNING_LONG_AFTER:
        yield Notice(
            title=f"A run has been going for {span(clock.now - began)}",
            text="It usually takes minutes. Check that the school’s server is on and connected.",
            icon="clock",
            is_bad=True,
            link=links.run(latest.run_id),
            link_text="See the run",
        )


def _of_ended(ended: Run | None, links: Links) -> Iterator[Notice]:
    if ended is not None and ended.balanced is False:
        yield Notice(
            title="Some records are not accounted for",
            text="The books of the last run do not balance. This is for support to look into.",
            icon="alert",
            is_bad=True,
            link=links.run(ended.run_id),
            link_text="See the run",
        )


def _of_held(held: HeldDataSet, clock: SchoolClock, links: Links) -> Notice:
    title = names.data_set(held.data_set)
    since = f" since {clock.full_date(held.since)}" if held.since else ""
    if held.reason == "removals":
        title, said = f"{title}: removals wait{since}", _REMOVALS
    else:
        title, said = f"{title}: held back{since}", _HELD
    return Notice(
        title=title,
        text=said,
        icon="hand",
        is_bad=False,
        link=links.errors_where(data_set=held.data_set, severity="error"),
        link_text="See what to do",
    )


def _of_left_out(data_set: DataSetNight, links: Links) -> Notice:
    return Notice(
        title=f"{names.data_set(data_set.data_set)}: not sent in the last run",
        text=f"{names.skip_reason(data_set.reason)}. MYA keeps what it had; nothing was removed.",
        icon="hand",
        is_bad=False,
        link=links.errors_where(data_set=data_set.data_set, severity="error"),
        link_text="See what to do",
    )


_HELD: Final = (
    "The extract would have changed or removed far more than usual, so nothing of it was sent."
    " Somebody must look at it before it goes on."
)
_REMOVALS: Final = (
    "The school sent everything anew, and far more than usual would leave MYA. Nothing was removed."
    " Somebody must look at it first."
)
