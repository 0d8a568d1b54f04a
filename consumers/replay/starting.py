"""Planning and starting a replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection

from consumers.back_office import RefusedError
from consumers.replay.progress import Offsets
from contract.partitions import partition_of
from projections import generations
from projections.permanent import schools as known_schools
from projections.replay import creating, footprint, journal
from projections.replay.footprint import TableSize
from projections.replay.standing import all_standings, standing_of

RATE_ASSUMED: Final = 10_000
"""Messages that one worker applies in a second, on a machine that it shares with broker and
database; `make bench-small` measures it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a replay will take. `bytes_free` is None where the database's disk cannot be seen."""

    generation: str
    schools: tuple[str, ...] | None
    messages: int
    seconds: float
    bytes_needed: int
    bytes_free: int | None
    tables: list[TableSize]

    @property
    def has_room(self) -> bool | None:
        """Say whether there is room on the disk; None where nobody knows."""
        return None if self.bytes_free is None else self.bytes_free > self.bytes_needed


def plan(
    connection: Connection[Any],
    offsets: Offsets,
    *,
    schools: Sequence[str] | None,
    rate_max: int | None,
    bytes_free: int | None,
) -> Plan:
    """Work out what a replay of all schools, or of these, will take. Nothing is written.

    Raises RefusedError for a school that MYA does not know.
    """
    _require_known(connection, schools)
    tables = footprint.sizes(connection, generations.live(connection))
    rate = min(rate_max or RATE_ASSUMED, RATE_ASSUMED)
    return Plan(
        generation=creating.next_name(connection),
        schools=_sorted(schools),
        messages=offsets.messages,
        seconds=offsets.messages / rate,
        bytes_needed=sum(each.size_bytes for each in tables),
        bytes_free=bytes_free,
        tables=tables,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a replay is to be started."""

    connection: Connection[Any]
    partition_count: int
    schools: Sequence[str] | None
    rate_max: int | None
    order: journal.Order

    def make(self, name: str | None) -> str:
        """Make a generation to be fed, or finish making the one of this name; return its name.

        Raises RefusedError when there is one already, or a school is not known.
        """
        connection = self.connection
        _require_known(connection, self.schools)
        name = name or creating.next_name(connection)
        self._register(name)
        if self.schools is None:
            creating.create_empty(connection, name)
        else:
            # Of what was live a moment ago; what people have changed since then waits for it.
            generations.require_this_build(connection, generations.live(connection))
            numbers = {partition_of(each, self.partition_count) for each in self.schools}
            creating.copy_live(
                connection, name, schools=sorted(self.schools), numbers=sorted(numbers)
            )
        return name

    def _register(self, name: str) -> None:
        connection = self.connection
        registered = [each.name for each in all_standings(connection)]
        if name not in registered:
            with connection.transaction():
                creating.register(connection, name, schools=self.schools, rate_max=self.rate_max)
                journal.note(
                    connection,
                    name,
                    "start",
                    self.order,
                    schools=_sorted(self.schools),
                )
        elif creating.has_tables(connection, name):
            raise RefusedError(f"There is a generation {name} already: see `replay status`.")
        elif standing_of(connection, name).schools != _sorted(self.schools):
            raise RefusedError(f"Generation {name} was started for other schools: abort it first.")


def _sorted(schools: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if schools is None else tuple(sorted(schools))


def _require_known(connection: Connection[Any], schools: Sequence[str] | None) -> None:
    for school_id in schools or ():
        if known_schools.settings_of(connection, school_id) is None:
            raise RefusedError(f"MYA does not know school {school_id}.")
