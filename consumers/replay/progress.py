"""How far generations have come: read and still to read, how fast, and for how long yet."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from consumers.kafka import Cluster, subjects
from contract.names import ERRORS
from projections.replay import footprint, journal
from projections.replay.creating import has_tables
from projections.replay.equality import positions_of
from projections.replay.standing import Standing, TopicPartition, all_standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One generation. Messages are counted by offsets: compaction has left fewer than there are
    offsets, so the end comes no later than it says. `seconds_left` is None while nothing moves.
    """

    standing: Standing
    workers: int
    messages: int
    messages_read: int
    messages_a_second: float
    errors: Mapping[str, int]
    last_command: journal.Entry | None

    @property
    def messages_left(self) -> int:
        """Return how many are still to be read."""
        return self.messages - self.messages_read

    @property
    def seconds_left(self) -> float | None:
        """Return for how long it reads on at the pace that it has now."""
        if not self.messages_left:
            return 0.0
        return self.messages_left / self.messages_a_second if self.messages_a_second else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offsets:
    """The first offset and the end of every partition that generations read."""

    beginnings: Mapping[TopicPartition, int]
    ends: Mapping[TopicPartition, int]

    @property
    def messages(self) -> int:
        """Return how many offsets there are."""
        return sum(end - self.beginnings[each] for each, end in self.ends.items())

    def read(self, positions: Mapping[TopicPartition, int]) -> int:
        """Return how many of them lie before these positions."""
        return sum(
            max(min(positions.get(each, 0), end) - self.beginnings[each], 0)
            for each, end in self.ends.items()
        )


def offsets_of(cluster: Cluster, partition_count: int) -> Offsets:
    """Ask the broker for the offsets of all topics that are judged."""
    places = [
        (cluster.topics.of(subject), number)
        for subject in subjects()
        if subject != ERRORS
        for number in range(partition_count)
    ]
    return Offsets(beginnings=cluster.beginnings_of(places), ends=cluster.ends_of(places))


def progress(
    connection: Connection[Any],
    offsets: Offsets,
    *,
    interval_s: float,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Progress]:
    """Return how far each generation has come; its pace is taken over this interval."""
    standings = [each for each in all_standings(connection) if has_tables(connection, each.name)]
    before = {each.name: offsets.read(_positions(connection, each)) for each in standings}
    sleep(interval_s)
    last_command = {each.generation: each for each in reversed(journal.entries(connection))}
    found = []
    for each in standings:
        read = offsets.read(_positions(connection, each))
        found.append(
            Progress(
                standing=each,
                workers=footprint.worker_count(connection, each.name),
                messages=offsets.messages,
                messages_read=read,
                messages_a_second=(read - before[each.name]) / interval_s,
                errors=footprint.errors_by_code(connection, each.name),
                last_command=last_command.get(each.name),
            )
        )
    return found


def _positions(connection: Connection[Any], standing: Standing) -> dict[TopicPartition, int]:
    with connection.transaction():
        return positions_of(connection, standing.name)
