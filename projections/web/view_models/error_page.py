"""One error, whole: what is wrong, how to put it right, and what to quote to support."""

from dataclasses import dataclass
from datetime import datetime

from contract.catalogue import CATALOGUE
from projections.reading.errors import ErrorRow
from projections.web.view_models.error_rows import colour_of, label_of
from projections.web.view_models.links import Link, Links, help_of, help_of_code
from projections.wording import names, titles
from projections.wording.clock import SchoolClock


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCause:
    """Why the error is there."""

    title: str
    text: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage:
    """What the page of an error shows."""

    trail: tuple[tuple[str, str], ...]
    title: str
    label: str
    message: str
    fix: str
    again: str
    is_open: bool
    state: str
    colour: str
    data_set: Link
    place: str
    place_meaning: str
    raised_at: datetime
    resolved_at: datetime | None
    resolved: str
    first_run: Link
    last_run: Link | None
    record_id: str
    about: str
    detail: str
    code: str
    help: Link
    cause: RootCause | None
    reference: str


def page_of(row: ErrorRow, clock: SchoolClock, links: Links, cause: RootCause | None) -> ErrorPage:
    """Return what is shown of an error."""
    is_open = row.state == "open"
    back = ("Errors", links.errors) if is_open else ("Resolved", links.history)
    entry = CATALOGUE.get(row.code)
    return ErrorPage(
        trail=(back, (label_of(row), "")),
        title=titles.of_errors(row.code, detail=row.detail, data_set=row.data_set, records=1),
        label=label_of(row),
        message=row.message,
        fix=row.fix,
        again=again(row.place),
        is_open=is_open,
        state=names.error_state(row.state) if not is_open else names.severity(row.severity),
        colour=colour_of(row),
        data_set=Link(names.data_set(row.data_set), help_of(row.data_set)),
        place=names.place(row.place),
        place_meaning=names.place_meaning(row.place),
        raised_at=row.raised_at,
        resolved_at=row.resolved_at,
        resolved=f"on {clock.moment(row.resolved_at)}" if row.resolved_at else "",
        first_run=Link(row.first_run_id, links.run(row.first_run_id)),
        last_run=(row.last_run_id and Link(row.last_run_id, links.run(row.last_run_id))) or None,
        record_id=row.record_id,
        about=_capital(entry.about) if entry and entry.about else "About",
        detail=row.detail,
        code=row.code,
        help=Link(row.code, help_of_code(row.code)),
        cause=cause,
        reference=reference_of(row),
    )


def again(place: str) -> str:
    """Say when an error is looked at again."""
    if place == "on-site":
        return "It is looked at again at the next run, and goes away by itself once it is right."
    return "MYA looks at it again with the next run, and it goes away by itself once it is right."


def reference_of(row: ErrorRow) -> str:
    """Return what support needs to find the error, and nothing about anybody."""
    lines = {
        "School": row.school_id,
        "Error": row.error_id,
        "Code": row.code,
        "Data set": row.data_set or "–",
        "Place": row.place,
        "First run": row.first_run_id,
        "Last run": row.last_run_id or "–",
    }
    return "\n".join(f"{name}: {value}" for name, value in lines.items())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
