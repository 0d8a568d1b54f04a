"""The broker of the machine: it takes what schools sign, what somebody forges and what the platform
publishes, and compacts when it likes.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from psycopg import Connection

from contract.dead_letters import ErrorEvent
from contract.names import ERRORS, Topics
from contract.signing import VERSION_HEADER
from contract.wire import decode
from tests.laws.haunted import FORGERIES, HauntedLog
from tests.laws.log import PARTITION_COUNT, SUBJECTS, Place, Stored
from tests.laws.school_keys import SchoolKeys
from tests.laws.signers import PLATFORM

PLACES: Final = tuple(
    (subject, number) for subject in (*SUBJECTS, ERRORS) for number in range(PARTITION_COUNT)
)
"""Every partition of every topic."""


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


def _is_by_school(place: Place, message: Stored) -> bool:
    if message.is_gone or message.is_null or place[0] == ERRORS:
        return False
    return dict(message.headers).get("mya_key", b"").startswith(b"key-")


def part_of(messages: Mapping[Place, Sequence[Stored]], keys: SchoolKeys) -> HauntedLog:
    """Return a log of these messages, of schools that have these keys."""
    return HauntedLog(
        messages=defaultdict(list, {at: list(own) for at, own in messages.items()}), keys=keys
    )
