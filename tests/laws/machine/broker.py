"""The broker of the machine: it takes what schools sign, what somebody forges and what the platform
publishes, and compacts when it likes.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from psycopg import Connection

from contract.data_sets import BY_NAME
from contract.dead_letters import ErrorEvent
from contract.events import Author, Operation
from contract.names import ERRORS, Topics
from contract.signing import VERSION_HEADER
from contract.wire import decode
from tests.laws.haunted import FORGERIES, HauntedLog, is_genuine
from tests.laws.log import PARTITION_COUNT, SUBJECTS, Place, Stored
from tests.laws.school_keys import SchoolKeys
from tests.laws.signers import PLATFORM

PLACES: Final = tuple(
    (subject, number) for subject in (*SUBJECTS, ERRORS) for number in range(PARTITION_COUNT)
)
"""Every partition of every topic."""


Waiting = tuple[Place, bytes, bytes]
"""Where a message is to lie, its key and its value."""

Ahead = Mapping[Place, Sequence[tuple[bytes, Any]]]
"""Keys and events, by places of their own."""


class Broker:
    """The topics of one world, and the relay that brings what the platform says."""

    def __init__(self, topics: Topics) -> None:
        self.log = HauntedLog(likely=0)
        self.told: list[ErrorEvent] = []
        """Every word on errors that was published, in order."""
        self._topics = topics

    def forge(self, place: Place, chance: random.Random) -> None:
        """Let somebody write something like what a school has said at a place."""
        said = [each for each in self.log.messages[place] if _is_by_school(place, each)]
        if said:
            haunted = replace(self.log, likely=1.0, chance=chance, forgeries=FORGERIES)
            haunted.haunt(place, chance.choice(said))

    def copy(self, place: Place, chance: random.Random) -> None:
        """Take once more, as it was signed, what a school has said at a place."""
        said = [each for each in self.log.messages[place] if _is_by_school(place, each)]
        if said:
            self.log.take(place, chance.choice(said))

    def relay(self, connection: Connection[Any], most: int) -> int:
        """Publish the oldest of what waits in the outbox; return how much it was."""
        rows = connection.execute(
            "DELETE FROM sync.outbox WHERE id IN (SELECT id FROM sync.outbox"
            " WHERE starts_with(topic, %s) ORDER BY id LIMIT %s)"
            " RETURNING id, topic, partition, key, value, headers",
            [self._topics.prefix, most],
        ).fetchall()
        for _, topic, partition, key, value, headers in sorted(rows, key=lambda row: row[0]):
            self._publish((self._topics.subject_of(topic), partition), key, value, headers)
        return len(rows)

    def waiting(self, connection: Connection[Any]) -> list[Waiting]:
        """Return what waits to be published of records, the oldest first."""
        rows = connection.execute(
            "SELECT topic, partition, key, value FROM sync.outbox"
            " WHERE starts_with(topic, %s) AND value IS NOT NULL ORDER BY id",
            [self._topics.prefix],
        ).fetchall()
        return [
            ((subject, partition), key, value)
            for topic, partition, key, value in rows
            if (subject := self._topics.subject_of(topic)) in BY_NAME
        ]

    def _publish(
        self, place: Place, key: bytes, value: bytes | None, headers: Mapping[str, str]
    ) -> None:
        subject, _ = place
        signed = subject, key, value, int(headers.get(VERSION_HEADER, 0))
        own = {name: said.encode() for name, said in headers.items()} | PLATFORM.headers(*signed)
        message = Stored(key, value or b"", tuple(own.items()), is_null=value is None)
        self.log.take(place, message)
        if subject == ERRORS and value is not None:
            self.told.append(cast("ErrorEvent", decode(ERRORS, value)))


def removed_ahead(log: HauntedLog, waiting: Iterable[Waiting], read: Mapping[Place, int]) -> Ahead:
    """Return what snapshots have removed and nobody has read: it is applied as it is queued, so
    whether it still waits or lies on its topic makes no difference.
    """
    unread = [
        (place, each.key, each.value)
        for place, messages in log.messages.items()
        if place[0] in BY_NAME
        for each in messages[read.get(place, 0) :]
        if is_genuine(place, each, log.keys)
    ]
    ahead: dict[Place, list[tuple[bytes, Any]]] = {}
    for (subject, partition), key, value in [*unread, *waiting]:
        event = decode(subject, value)
        if event["author"] == Author.PLATFORM and event["operation"] == Operation.REMOVED:
            # Beyond the topics, so that no offset is taken for one that was read.
            ahead.setdefault((subject, PARTITION_COUNT + partition), []).append((key, event))
    return ahead


def _is_by_school(place: Place, message: Stored) -> bool:
    if message.is_gone or message.is_null or place[0] == ERRORS:
        return False
    return dict(message.headers).get("mya_key", b"").startswith(b"key-")


def part_of(
    messages: Mapping[Place, Sequence[Stored]], keys: SchoolKeys, ahead: Ahead | None = None
) -> HauntedLog:
    """Return a log of these messages, of schools that have these keys."""
    return HauntedLog(
        messages=defaultdict(list, {at: list(own) for at, own in messages.items()}),
        keys=keys,
        ahead=ahead or {},
    )
