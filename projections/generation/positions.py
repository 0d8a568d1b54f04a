"""Positions: how far each topic partition has been read, fenced by an epoch.

A worker writes a position in the transaction of the effect. Every new owner raises the epoch, so
that one who lost the partition without knowing it finds no row to move and can commit nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.sql import SQL, Identifier

TopicPartition = tuple[str, int]


class FencedError(RuntimeError):
    """Another worker owns the partition, or has moved it: drop the batch and ask again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """What a worker knows of a partition that it owns."""

    next_offset: int
    epoch: int


@dataclass(frozen=True, slots=True)
class PositionTable:
    """One of the two tables of positions: a generation's own, or that of the error log."""

    name: str

    def take_over(
        self, connection: Connection[Any], partitions: Sequence[TopicPartition]
    ) -> dict[TopicPartition, Ownership]:
        """Become the owner of these partitions and return where to read on.

        Ends the database session of the owner before, so that a transaction that it has open
        cannot hold a lock for as long as its process sleeps.
        """
        # First of all: even to find a row there already, one waits for who is about to change it.
        self._end_former_owners(connection, partitions)
        for topic, partition in sorted(partitions):
            self._execute(
                connection,
                "INSERT INTO {} (topic, partition, next_offset, epoch) VALUES (%s, %s, 0, 0)"
                " ON CONFLICT DO NOTHING",
                [topic, partition],
            )
        taken = {}
        for topic, partition in sorted(partitions):
            row = self._execute(
                connection,
                "UPDATE {} SET epoch = epoch + 1, backend_pid = pg_backend_pid(),"
                " backend_start = (SELECT backend_start FROM pg_stat_activity"
                " WHERE pid = pg_backend_pid())"
                " WHERE topic = %s AND partition = %s RETURNING next_offset, epoch",
                [topic, partition],
            ).fetchone()
            assert row is not None  # noqa: S101 - inserted above, and never deleted
            taken[topic, partition] = Ownership(next_offset=row[0], epoch=row[1])
        return taken

    def give_up(
        self, connection: Connection[Any], owned: Mapping[TopicPartition, Ownership]
    ) -> None:
        """Stop being the owner of these partitions.

        The next owner must not end a session that is at work on others.
        """
        self._execute(
            connection,
            "UPDATE {} p SET backend_pid = NULL, backend_start = NULL"
            " FROM unnest(%s::text[], %s::int[], %s::bigint[]) AS k (topic, partition, epoch)"
            " WHERE (p.topic, p.partition, p.epoch) = (k.topic, k.partition, k.epoch)",
            [
                [topic for topic, _ in owned],
                [partition for _, partition in owned],
                [each.epoch for each in owned.values()],
            ],
        )

    def advance(
        self,
        connection: Connection[Any],
        owned: Mapping[TopicPartition, Ownership],
        next_offsets: Mapping[TopicPartition, int],
    ) -> None:
        """Move the positions within the current transaction.

        Raises FencedError when any of them is not ours, or not where we left it.
        """
        for (topic, partition), next_offset in sorted(next_offsets.items()):
            mine = owned[topic, partition]
            moved = self._execute(
                connection,
                "UPDATE {} SET next_offset = %s"
                " WHERE topic = %s AND partition = %s AND epoch = %s AND next_offset = %s",
                [next_offset, topic, partition, mine.epoch, mine.next_offset],
            )
            if moved.rowcount != 1:
                raise FencedError(f"partition {partition} of {topic} has another owner")

    def put(self, connection: Connection[Any], partition: TopicPartition, next_offset: int) -> None:
        """Say where a partition is read on, whoever owns it: only to try something, and to roll
        that back.
        """
        self._execute(
            connection,
            "INSERT INTO {} (topic, partition, next_offset, epoch) VALUES (%s, %s, %s, 0)"
            " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset",
            [*partition, next_offset],
        )

    def next_offsets(self, connection: Connection[Any]) -> dict[TopicPartition, int]:
        """Return how far each partition was read, by whichever worker."""
        rows = self._execute(connection, "SELECT topic, partition, next_offset FROM {}", [])
        return {(topic, partition): next_offset for topic, partition, next_offset in rows}

    def of(
        self, connection: Connection[Any], partitions: Collection[TopicPartition]
    ) -> dict[TopicPartition, int]:
        """Return how far these partitions were read, those that were at all."""
        rows = self._execute(
            connection,
            "SELECT topic, partition, next_offset FROM {}"
            " JOIN unnest(%s::text[], %s::int[]) AS k (topic, partition) USING (topic, partition)",
            [[topic for topic, _ in partitions], [partition for _, partition in partitions]],
        )
        return {(topic, partition): next_offset for topic, partition, next_offset in rows}

    def _end_former_owners(
        self, connection: Connection[Any], partitions: Sequence[TopicPartition]
    ) -> None:
        self._execute(
            connection,
            "SELECT pg_terminate_backend(a.pid, 5000) FROM (SELECT DISTINCT p.backend_pid AS pid,"
            " p.backend_start FROM {} p JOIN unnest(%s::text[], %s::int[]) AS k (topic, partition)"
            " USING (topic, partition)) o JOIN pg_stat_activity a USING (pid, backend_start)"
            " WHERE a.pid <> pg_backend_pid()",
            [[topic for topic, _ in partitions], [partition for _, partition in partitions]],
        )

    def _execute(self, connection: Connection[Any], statement: str, parameters: list[Any]) -> Any:
        return connection.execute(SQL(statement).format(Identifier(self.name)), parameters)


def read_again_after_a_crash(connection: Connection[Any]) -> None:
    """Have the transaction under way not wait for the disk: what a crash of the database takes away
    with it is its positions, too. Only for what the log alone brings back as it was.
    """
    connection.execute("SET LOCAL synchronous_commit TO off")


def lock_numbers(connection: Connection[Any], numbers: Sequence[int]) -> None:
    """Take these partition numbers for this transaction, ascending, so that two workers that hold
    different topics of one number cannot miss each other's writes.
    """
    connection.execute(
        "INSERT INTO partition_lock (number) SELECT unnest(%s::int[]) ON CONFLICT DO NOTHING",
        [sorted(numbers)],
    )
    connection.execute(
        "SELECT FROM partition_lock WHERE number = ANY(%s) ORDER BY number FOR UPDATE",
        [list(numbers)],
    )
