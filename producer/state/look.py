"""A look at the state while a run may be writing it: nothing is changed, nothing is waited for."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from producer.events.on_site import from_bytes
from producer.state.database import unusable
from producer.state.facts import Facts
from producer.state.past import Fault, RunEnd
from producer.state.runs import Runs
from producer.state.soundness import damage_told
from producer.state.store import FILE

Known = TypeVar("Known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an open On Site error about a whole data set tells the school."""

    data_set: str
    code: str
    detail: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What the state says at one moment."""

    school: str
    last_end: RunEnd | None
    last_fault: Fault | None
    waiting_messages: int
    waiting_bytes: int
    open_runs: int
    """Runs that began and did not end: one in progress, and those that died since the last."""
    told: tuple[Told, ...]


def look(folder: Path) -> Look | None:
    """Look at the state in a folder; None where no run has ever begun. Raises UnavailableError."""
    return _asked(folder, _look)


def last_whole_end_ms(folder: Path) -> int | None:
    """Return when a run of everything last came to its end. Raises UnavailableError."""
    end = _asked(folder, lambda connection: Facts(connection).last_end())
    return end.whole_at_ms if end else None


def last_fault(folder: Path) -> Fault | None:
    """Return what of the world last kept a run from its end. Raises UnavailableError."""
    return _asked(folder, lambda connection: Facts(connection).last_fault())


def _asked(folder: Path, asked: Callable[[sqlite3.Connection], Known | None]) -> Known | None:
    file = folder / FILE
    try:
        if not file.is_file():
            return None
        with closing(_read_only(file)) as connection, damage_told(connection, file):
            return asked(connection)
    except (sqlite3.Error, OSError) as error:
        raise unusable(file, error) from error


def _read_only(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)


def _look(connection: sqlite3.Connection) -> Look:
    facts = Facts(connection)
    # One transaction: the run that is in progress goes on meanwhile.
    connection.execute("BEGIN")
    waiting = "SELECT count(*), coalesce(sum(length(value)), 0) FROM outbox"
    messages, size = connection.execute(waiting).fetchone()
    return Look(
        school=facts.school(),
        last_end=facts.last_end(),
        last_fault=facts.last_fault(),
        waiting_messages=messages,
        waiting_bytes=size,
        open_runs=len(Runs(connection).open()),
        told=tuple(_told(connection)),
    )


def _told(connection: sqlite3.Connection) -> list[Told]:
    rows = connection.execute("SELECT event FROM open_error ORDER BY key")
    events = (from_bytes(event) for (event,) in rows)
    return [
        Told(
            data_set=event["data_set"],
            code=event["code"],
            detail=event["detail"],
            message=event["message"],
            fix=event["fix"],
        )
        for event in events
        if not event["record_id"]
    ]
