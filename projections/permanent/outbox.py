"""The outbox: what the platform will publish, written in the transaction of its cause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message to publish, with its bytes as they will lie on the topic; without a value, the
    key is to be forgotten.
    """

    partition: int
    topic: str
    key: bytes
    value: bytes | None
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedMessage(Message):
    """A message in the outbox; ids ascend within a partition number."""

    id: int


def enqueue(connection: Connection[Any], messages: Sequence[Message]) -> None:
    """Queue messages, in order."""
    if not messages:
        return
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY sync.outbox (partition, topic, key, value, headers) FROM STDIN") as copy,
    ):
        for each in messages:
            copy.write_row(
                [each.partition, each.topic, each.key, each.value, Jsonb(dict(each.headers))]
            )


def pending_partitions(connection: Connection[Any], partitions: Sequence[int]) -> list[int]:
    """Return which of these partition numbers have something to publish."""
    rows = connection.execute(
        "SELECT number FROM unnest(%s::int[]) AS k (number)"
        " WHERE EXISTS (SELECT FROM sync.outbox o WHERE o.partition = k.number) ORDER BY number",
        [list(partitions)],
    ).fetchall()
    return [number for (number,) in rows]


def is_empty(connection: Connection[Any]) -> bool:
    """Say whether nothing waits to be published, by whichever worker."""
    return connection.execute("SELECT FROM sync.outbox LIMIT 1").fetchone() is None


def head(connection: Connection[Any], partition: int, limit: int) -> list[QueuedMessage]:
    """Return the oldest messages of a partition number."""
    with connection.cursor(row_factory=class_row(QueuedMessage)) as cursor:
        return cursor.execute(
            "SELECT id, partition, topic, key, value, headers FROM sync.outbox"
            " WHERE partition = %s ORDER BY id LIMIT %s",
            [partition, limit],
        ).fetchall()


def published(connection: Connection[Any], partition: int, up_to_id: int) -> None:
    """Forget messages that Kafka has taken."""
    connection.execute(
        "DELETE FROM sync.outbox WHERE partition = %s AND id <= %s", [partition, up_to_id]
    )
