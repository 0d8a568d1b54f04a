"""Runs in a list, and one run with its data sets and books."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from projections.reading.runs import DataSetNight, Run
from projections.web.view_models.glance import Figure, colour_of, figures_of, in_order
from projections.web.view_models.links import Links
from projections.wording import counts, names
from projections.wording.clock import SchoolClock, duration

SENT: Final = {
    "read": "Read",
    "created": "New",
    "updated": "Updated",
    "removed": "Removed",
    "unchanged": "Unchanged",
    "held": "Held back",
}
BOOKS: Final = {
    "applied": "Applied",
    "superseded": "Overtaken",
    "waiting": "Waiting",
    "errors": "Errors",
    "quarantined": "Quarantined",
    "erased": "Erased",
}

_BALANCE: Final = {
    True: "They balance.",
    False: "They do not balance; support should look into it.",
    None: "They are not closed yet.",
}
_COLOURS: Final = {"completed": "good", "running": "", "abandoned": "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """One run of a list."""

    address: str
    started: str
    state: str
    colour: str
    note: str
    took: str
    read: str
    changed: str
    errors: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetRow:
    """What a data set came to in a run."""

    title: str
    result: str
    colour: str
    is_quiet: bool
    was_sent: bool
    sent: tuple[str, ...]
    books: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """What the page of a run shows."""

    trail: tuple[tuple[str, str], ...]
    title: str
    sentence: str
    figures: tuple[Figure, ...]
    data_sets: tuple[DataSetRow, ...]
    sent_columns: tuple[str, ...]
    book_columns: tuple[str, ...]
    balance: str
    errors: str
    reference: str


def run_lines(runs: Iterable[Run], clock: SchoolClock, links: Links) -> list[RunLine]:
    """Say each run in a line."""
    return [
        RunLine(
            address=links.run(run.run_id),
            started=_started(run, clock),
            state=names.run_state(run.state),
            colour=_colour(run),
            note=f"{counts.counted(run.left_out, 'data set')} not sent" if run.left_out else "",
            took=_took(run),
            read=counts.number(run.read),
            changed=counts.number(run.changed),
            errors=counts.number(run.errors_raised),
        )
        for run in runs
    ]


def page_of(
    run: Run, data_sets: Sequence[DataSetNight], clock: SchoolClock, links: Links
) -> RunPage:
    """Return what is shown of a run."""
    return RunPage(
        trail=(("Runs", links.runs), (_started(run, clock), "")),
        title=f"Run of {_started(run, clock)}",
        sentence=_sentence(run, clock),
        figures=tuple(figures_of(run, clock)),
        data_sets=tuple(_row(each) for each in in_order(data_sets)),
        sent_columns=tuple(SENT.values()),
        book_columns=tuple(BOOKS.values()),
        balance=_BALANCE[run.balanced],
        errors=links.errors_where(run=run.run_id),
        reference=f"School: {run.school_id}\nRun: {run.run_id}\nState: {run.state}",
    )


def _row(data_set: DataSetNight) -> DataSetRow:
    is_sent = data_set.state == "completed"
    books = [getattr(data_set, name) for name in BOOKS]
    return DataSetRow(
        title=names.data_set(data_set.data_set),
        result="Completed" if is_sent else names.skip_reason(data_set.reason),
        colour=colour_of(data_set),
        is_quiet=data_set.reason in names.QUIET_REASONS,
        was_sent=any(books),
        sent=tuple(_figure(getattr(data_set, name)) for name in SENT),
        books=tuple(counts.number(count) for count in books),
    )


def _figure(count: int | None) -> str:
    return "–" if count is None else counts.number(count)


def _sentence(run: Run, clock: SchoolClock) -> str:
    match run.state:
        case "completed" if run.completed_at is not None:
            return f"Completed on {clock.moment(run.completed_at)}."
        case "running":
            return "Under way: figures appear as data sets are read."
        case "abandoned":
            return (
                "Broken off before its end. What it had sent is in MYA; the next run sent the rest."
            )
        case _:
            return names.run_state(run.state)


def _colour(run: Run) -> str:
    return "warn" if run.left_out else _COLOURS.get(run.state, "")


def _started(run: Run, clock: SchoolClock) -> str:
    return clock.moment(run.started_at) if run.started_at else run.run_id


def _took(run: Run) -> str:
    return duration(run.duration) if run.duration else "–"
