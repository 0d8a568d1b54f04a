"""The state of an installation, opened: everything it remembers, under one roof."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contract import data_sets
from producer.failures import ConfigurationError
from producer.state.data_sets import DataSets
from producer.state.database import IN_MEMORY, open_database, transaction
from producer.state.dated import DatedRecords
from producer.state.facts import Facts
from producer.state.holds import Holds
from producer.state.known import KnownRecords
from producer.state.known_rows import KnownRows
from producer.state.open_errors import OpenErrors
from producer.state.outbox import Outbox
from producer.state.rollover import Rollover
from producer.state.runs import Runs
from producer.state.soundness import damage_told
from producer.state.staging import Staging

FILE: Final = "state.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the producer of one school remembers."""

    connection: sqlite3.Connection
    installation: str
    staging: Staging
    outbox: Outbox
    runs: Runs
    data_sets: DataSets
    open_errors: OpenErrors
    holds: Holds
    facts: Facts
    dated: DatedRecords
    rollover: Rollover

    def known(self, data_set: str) -> KnownRecords:
        """Return the known records of a data set, none of them seen yet."""
        return KnownRecords(self.connection, data_set)

    def known_rows(self, data_set: str, known: KnownRecords, edition: str) -> KnownRows:
        """Return the rows that need not be read to see these records; none is loaded yet."""
        return KnownRows(self.connection, data_set, edition=edition, seen=known.seen)

    def transaction(self) -> AbstractContextManager[None]:
        """Commit everything inside, or nothing of it."""
        return transaction(self.connection)


@contextmanager
def open_state(
    folder: Path | None, school: str, new_installation: Callable[[], str]
) -> Iterator[State]:
    """Open the state in a folder, or an empty one in memory; close it at the end.

    Raises ConfigurationError when it belongs to another school, UnavailableError when the file
    cannot be used.
    """
    file = folder / FILE if folder else IN_MEMORY
    connection = open_database(file)
    with closing(connection), damage_told(connection, file):
        yield _state(connection, school, new_installation)


@contextmanager
def open_known_state(folder: Path, school: str | None) -> Iterator[State]:
    """Open the state that is in a folder; without a school, whichever it belongs to."""
    file = folder / FILE
    with closing(open_database(file)) as connection, damage_told(connection, file):
        row = connection.execute("SELECT value FROM meta WHERE name = 'school'").fetchone()
    if row is None:
        raise ConfigurationError(f"The state in {folder} belongs to no school yet: run first.")
    # A state that has a school has an installation: none is made.
    with open_state(folder, school or row[0], str) as state:
        yield state


def _state(
    connection: sqlite3.Connection, school: str, new_installation: Callable[[], str]
) -> State:
    facts = Facts(connection)
    with transaction(connection):
        owner = facts.once("school", school)
        installation = facts.once("installation", new_installation())
        DataSets(connection).ensure(each.name for each in data_sets.ALL)
    if owner != school:
        raise ConfigurationError(
            f"The state belongs to school {owner}, not {school}: give each school its own --state."
        )
    return State(
        connection=connection,
        installation=installation,
        staging=Staging(connection),
        outbox=Outbox(connection),
        runs=Runs(connection),
        data_sets=DataSets(connection),
        open_errors=OpenErrors(connection),
        holds=Holds(connection),
        facts=facts,
        dated=DatedRecords(connection),
        rollover=Rollover(connection),
    )
