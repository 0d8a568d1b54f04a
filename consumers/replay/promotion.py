"""Comparing a generation with the live one, and putting it in its place or back."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import Connection

from consumers.back_office import RefusedError
from consumers.replay.meeting import Meeting
from consumers.replay.switching import Switch, Switched
from contract.names import Topics
from projections import generations
from projections.comparison.comparing import compare
from projections.comparison.difference import Difference, Scope
from projections.generation import arrays, staging
from projections.generation.schema import tables
from projections.generations import State
from projections.replay import journal
from projections.replay.creating import previous_of
from projections.replay.equality import snapshot
from projections.replay.standing import all_standings, standing_of


def candidate(connection: Connection[Any], name: str | None) -> str:
    """Return the generation of this name, which is being built, or the only one that is.

    Raises RefusedError, and UnknownGenerationError.
    """
    if name is not None:
        state = standing_of(connection, name).state
        if state is State.LIVE:
            raise RefusedError(f"Generation {name} is the live one.")
        return name
    building = [each.name for each in all_standings(connection) if each.state is State.BUILDING]
    if len(building) != 1:
        there = f"there are {', '.join(building)}" if building else "there is none"
        raise RefusedError(f"Which generation? Of those being built, {there}: give --generation.")
    return building[0]


def difference(
    meeting: Meeting, connection: Connection[Any], name: str, scope: Scope
) -> Difference:
    """Say how a generation differs from the live one, both having read exactly as much.

    They are held only until `connection`, which is not the meeting's, has its snapshot. Raises
    NotMetError.
    """
    live = generations.live(meeting.connection)
    with ExitStack() as comparing:
        with meeting.of(live, name):
            comparing.enter_context(snapshot(connection))
        return compare(connection, live, name, scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """Puts a generation in the place of the live one. The meeting's connection has its tables in
    its path.
    """

    meeting: Meeting
    topics: Topics
    now_ms: Callable[[], int]

    def promote(self, name: str, order: journal.Order) -> Switched:
        """Make a generation that is being built the live one; the one before is kept.

        Raises RefusedError while yet another is kept, and NotMetError.
        """
        kept = previous_of(self.meeting.connection)
        if kept is not None:
            raise RefusedError(
                f"Generation {kept} is kept from the last promotion: `replay drop` it first."
            )
        return self._switch(name, "promote", State.PREVIOUS, order)

    def roll_back(self, name: str, order: journal.Order) -> Switched:
        """Make the generation live again that was so before; the other is as if never promoted.

        Raises NotMetError.
        """
        return self._switch(name, "rollback", State.BUILDING, order)

    def _switch(
        self, name: str, command: str, state_after: State, order: journal.Order
    ) -> Switched:
        connection = self.meeting.connection
        with connection.transaction():
            arrays.probe_indexes(connection)
            staging.prepare(connection, tables.METADATA.sorted_tables)
        before = generations.live(connection)
        with self.meeting.of(before, name):
            switched = Switch(
                connection=connection,
                topics=self.topics,
                partition_count=self.meeting.partition_count,
                now_ms=self.now_ms(),
                before=before,
                after=name,
                state_after=state_after,
            ).make()
            journal.note(connection, name, command, order, before=before, **asdict(switched))
        return switched
