"""Readiness: of each data set whether it runs and what it lacks, and all permissions by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from contract.data_sets import ALL, BY_NAME
from contract.declaration import DataSet
from contract.permissions import closure
from projections.reading.readiness import DataSetReadiness, Readiness
from projections.web.view_models.links import help_of
from projections.wording import counts, names
from projections.wording.clock import SchoolClock

_STATES: Final = {"on": "Runs", "off": "Switched off", "blocked": "Blocked"}

NOT_CHECKED: Final = (
    "SIMS does not tell which permissions its user has. Compare the list below with SIMS, or type"
    " the permissions into permissions.txt beside the extract: then each run checks them."
)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a data set lacks."""

    what: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessLine:
    """How ready a data set is."""

    title: str
    help: str
    state: str
    colour: str
    is_quiet: bool
    lacks: tuple[Lack, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionLine:
    """A permission, what needs it, and whether it is known to be missing."""

    name: str
    needed_by: str
    badge: str
    colour: str


def readiness_lines(readiness: Readiness) -> list[ReadinessLine]:
    """Say how ready each data set is."""
    return [_line(each) for each in readiness.data_sets]


def permission_lines(readiness: Readiness | None) -> list[PermissionLine]:
    """Return the permissions of the data sets that are on; of all, where nobody told."""
    on = ALL if readiness is None else [*_switched_on(readiness)]
    needed: dict[str, list[str]] = {}
    for data_set in on:
        for permission in closure(data_set):
            needed.setdefault(permission, []).append(data_set.title)
    missing = _missing(readiness)
    is_checked = readiness is not None and readiness.permissions_checked
    return [
        PermissionLine(
            name=permission,
            needed_by=counts.listed(titles),
            badge="Missing" if permission in missing else "Granted" if is_checked else "",
            colour="bad" if permission in missing else "good",
        )
        for permission, titles in needed.items()
    ]


def sentence_of(readiness: Readiness | None, clock: SchoolClock) -> str:
    """Say whether the next night can run, as far as the last run knew."""
    if readiness is None:
        return "No run has told yet what it found. This is what a night needs."
    at = f" on {clock.moment(readiness.started_at)}" if readiness.started_at else ""
    lacking = sum(
        1 for each in readiness.data_sets if each.state == "blocked" or each.missing_columns
    )
    if lacking:
        return (
            f"{counts.counted(lacking, 'data set')} lacked something when the last run began{at}."
        )
    return f"Every data set that is switched on could run when the last run began{at}."


def _line(told: DataSetReadiness) -> ReadinessLine:
    lacks = tuple(_lacks(told))
    is_off = told.state == "off"
    is_lacking = told.state == "blocked" or bool(lacks)
    return ReadinessLine(
        title=names.data_set(told.data_set),
        help=help_of(told.data_set),
        state="Refused" if told.state == "on" and lacks else _STATES.get(told.state, told.state),
        colour="" if is_off else "bad" if is_lacking else "good",
        is_quiet=is_off,
        lacks=() if is_off else lacks,
        note="" if is_off else "Nothing",
    )


def _lacks(told: DataSetReadiness) -> Iterator[Lack]:
    yield from (Lack("Permission", name) for name in told.missing_permissions)
    yield from (Lack("Column", name) for name in told.missing_columns)


def _switched_on(readiness: Readiness) -> Iterator[DataSet]:
    for told in readiness.data_sets:
        if told.state != "off" and told.data_set in BY_NAME:
            yield BY_NAME[told.data_set]


def _missing(readiness: Readiness | None) -> set[str]:
    told = readiness.data_sets if readiness else ()
    return {name for each in told for name in each.missing_permissions}
