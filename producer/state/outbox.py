"""The outbox: what has been decided and not yet acknowledged, in the order it was decided.

Nothing is taken out but by an acknowledgement, whichever run put it in.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from producer.events.messages import Message
from producer.state.database import transaction

PAGE: Final = 1000
"""Messages read at a time: about a megabyte of most."""

PAGE_BYTES: Final = 8 * 1024 * 1024
"""Of pictures, only so many bytes and one picture more are read at a time."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A message in the outbox, under its number there."""

    seq: int
    message: Message


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A message that Kafka has for good."""

    pending: Pending
    partition: int
    offset: int


class Outbox:
    """The messages that wait to be delivered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def append(self, message: Message) -> None:
        """Append a message, inside a transaction of the caller."""
        headers = json.dumps(dict(message.headers))
        self._connection.execute(
            "INSERT INTO outbox (subject, key, value, headers) VALUES (?, ?, ?, ?)",
            (message.subject, message.key, message.value, headers),
        )

    def pending(self) -> Iterator[Pending]:
        """Yield what waits now, oldest first; messages may be settled meanwhile."""
        last = 0
        while page := self._connection.execute(_PENDING, (last, PAGE, PAGE_BYTES)).fetchall():
            for last, subject, key, value, headers in page:
                message = Message(
                    subject=subject, key=key, value=value, headers=json.loads(headers)
                )
                yield Pending(last, message)

    def count(self) -> int:
        """Count what waits."""
        (count,) = self._connection.execute("SELECT count(*) FROM outbox").fetchone()
        return int(count)

    def settle(self, acknowledged: Sequence[Acknowledged]) -> None:
        """Take out what Kafka has, and remember where the latest event of each data set lies."""
        latest = {each.pending.message.subject: each for each in acknowledged}
        with transaction(self._connection):
            self._connection.executemany(
                "DELETE FROM outbox WHERE seq = ?", [(each.pending.seq,) for each in acknowledged]
            )
            self._connection.executemany(
                _DELIVERED,
                [(each.partition, each.offset, subject) for subject, each in latest.items()],
            )


def append_staged(connection: sqlite3.Connection, subject: str) -> None:
    """Append the staged events of a data set, inside a transaction of the caller."""
    connection.execute(
        "INSERT INTO outbox (subject, key, value)"
        " SELECT ?, key, event FROM staged WHERE event IS NOT NULL ORDER BY record_id",
        (subject,),
    )


_PENDING = """
SELECT seq, subject, key, value, headers FROM outbox WHERE seq IN (
    SELECT seq FROM (
        SELECT seq, sum(bytes) OVER (ORDER BY seq) - bytes AS bytes_before
        FROM (
            SELECT seq, length(value) AS bytes FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?
        )
    ) WHERE bytes_before < ?
) ORDER BY seq
"""
_DELIVERED = """
UPDATE data_set SET delivered_partition = ?, delivered_offset = ? WHERE name = ?
"""
