"""Errors in a list, one line each."""

from collections.abc import Iterable
from dataclasses import dataclass

from projections.reading.errors import ErrorRow
from projections.web.view_models.links import Links
from projections.wording import counts, names
from projections.wording.clock import SchoolClock, british_dates


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorLine:
    """One error of a list."""

    address: str
    label: str
    message: str
    data_set: str
    place: str
    severity: str
    colour: str
    when: str


def error_lines(rows: Iterable[ErrorRow], clock: SchoolClock, links: Links) -> list[ErrorLine]:
    """Say each error in a line; a resolved one is dated by when it was resolved."""
    return [
        ErrorLine(
            address=links.error(row.error_id),
            label=label_of(row),
            message=row.message,
            data_set=names.data_set(row.data_set),
            place=names.place(row.place),
            severity=names.severity(row.severity),
            colour=colour_of(row),
            when=clock.full_date(row.resolved_at or row.raised_at),
        )
        for row in rows
    ]


def label_of(row: ErrorRow) -> str:
    """Return what the school calls the record; its kind and id where it has no name."""
    if row.label:
        return british_dates(row.label)
    if row.record_id:
        noun = counts.record_of(row.data_set)
        return f"{noun[0].upper()}{noun[1:]} {row.record_id}"
    return names.data_set(row.data_set)


def colour_of(row: ErrorRow) -> str:
    """Return the colour of an error: of one that is resolved, that of what is well."""
    if row.state == "resolved":
        return "good"
    return "bad" if row.severity == "error" else "warn"
