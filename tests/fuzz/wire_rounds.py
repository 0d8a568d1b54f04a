"""A round: some spoilt messages are read beside genuine ones, and nothing else may come of it.

Every round begins with the same tables, so one is repeated by its seed and number alone.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Final

from psycopg import Connection

from consumers.apply.batch import Batch
from consumers.loop.reading import Read
from contract.signing import VERSION_HEADER
from projections.generation.lessons import ROLES
from projections.permanent.quarantine import Quarantined
from projections.reading.causes import causes_of
from projections.reading.readiness import readiness_of
from projections.reading.runs import recent_nights
from tests.fuzz.messages import PLACES, SOUND, SPOILT, Nights, world
from tests.fuzz.spoilt_messages import Message, spoilt
from tests.laws import tables
from tests.laws.log import Log, Stored
from tests.laws.signers import PLATFORM
from tests.laws.worker import Worker

MESSAGES_OF_A_ROUND: Final = 100
_HEALINGS_MAX: Final = 4
"""What the platform says about its own words would go on for ever."""

_KNOWN: Final = (
    "SELECT data_set, record_id, version FROM record WHERE school_id = %s"
    " UNION ALL SELECT role, record_id, version FROM lesson WHERE school_id = %s"
)


def round_of(nights: Nights, seed: str, number: int) -> list[Message]:
    """Return the spoilt messages of a round, the same for ever."""
    chance = Random(f"{seed}/{number}")  # noqa: S311 - no secret
    genuine = nights.of(SPOILT)
    return [spoilt(chance.choice(genuine), chance) for _ in range(MESSAGES_OF_A_ROUND)]


def narrowed(
    messages: Sequence[Message], broken_by: Callable[[Sequence[Message]], object | None]
) -> Sequence[Message]:
    """Return as few of these messages as break something still, found by halves."""
    while len(messages) > 1:
        half = len(messages) // 2
        halves = messages[:half], messages[half:]
        broken = next((each for each in halves if broken_by(each) is not None), None)
        if broken is None:
            break
        messages = broken
    return messages


class WireRounds:
    """Plays rounds on a database in which the nights that were read are settled."""

    def __init__(self, connection: Connection[Any], nights: Nights) -> None:
        self._connection = connection
        self._nights = nights
        with connection.transaction(force_rollback=True):
            _Reading(connection, nights).finish(nights.of(SOUND))
            self._expected = tables.found(connection, [SOUND])

    def play(self, messages: Sequence[Message]) -> None:
        """Read spoilt messages, then genuine ones, and demand that all is as it should be."""
        with self._connection.transaction(force_rollback=True):
            reading = _Reading(self._connection, self._nights)
            read = reading.finish(messages)
            reading.demand_kept(read, messages)
            reading.heal()
            reading.finish(self._nights.of(SOUND))
            reading.heal()
            assert tables.found(self._connection, [SOUND]) == self._expected
            self._look_at_spoilt()

    def broken_by(self, messages: Sequence[Message]) -> Exception | None:
        """Return what is broken by these messages."""
        try:
            self.play(messages)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            return error
        return None

    def _look_at_spoilt(self) -> None:
        """Ask what a school and its pages ask, of the school that said all this."""
        tables.found(self._connection, [SPOILT])
        causes_of(self._connection, SPOILT)
        recent_nights(self._connection, SPOILT)
        readiness_of(self._connection, SPOILT)


class _Reading:
    """A worker that begins where the nights that were read end."""

    def __init__(self, connection: Connection[Any], nights: Nights) -> None:
        said = {place: [*messages] for place, messages in nights.read.messages.items()}
        self._log = Log(defaultdict(list, said))
        self._world = world(self._log)
        self._connection = connection
        self._worker = Worker(connection, self._world, PLACES)

    def finish(self, messages: Sequence[Message]) -> Read:
        """Append these messages and read all there is."""
        for place, stored in messages:
            self._log.append(place, stored)
        read = self._worker.read([(place, len(self._log.messages[place])) for place in PLACES])
        self._worker.apply(read)
        return read

    def heal(self) -> None:
        """Put what the platform says to it on the topics, until it has nothing more to say."""
        for _ in range(_HEALINGS_MAX):
            said = self._relayed()
            if not said:
                return
            read = self.finish(said)
            assert [each.reason for each in read.batch.quarantined] == []
        assert not self._relayed(), "the platform never stops to repair"

    def _relayed(self) -> list[Message]:
        rows = self._connection.execute(
            "WITH sent AS (DELETE FROM sync.outbox RETURNING *)"
            " SELECT topic, partition, key, value, headers FROM sent ORDER BY id"
        ).fetchall()
        return [self._message(row) for row in rows]

    def _message(self, row: Any) -> Message:
        topic, partition, at, value, headers = row
        about = self._world.topics.subject_of(topic)
        own = {name: said.encode() for name, said in headers.items()}
        own |= PLATFORM.headers(about, at, value, int(headers.get(VERSION_HEADER, 0)))
        stored = Stored(at, value or b"", tuple(own.items()), is_null=value is None)
        return (about, partition), stored

    def demand_kept(self, read: Read, messages: Sequence[Message]) -> None:
        """Demand that each message was taken, or is in quarantine with its place and bytes."""
        batch = read.batch
        taken = len(batch.incoming) + len(batch.lessons) + len(batch.steps) + len(read.errors)
        taken += len(batch.forgotten) + len(batch.erasures)
        assert taken + len(batch.quarantined) == len(messages)
        kept = self._kept()
        for each in batch.quarantined:
            assert kept[each.topic, each.partition, each.log_offset] == (each.key, each.value)
            assert (each.key, each.value) == self._bytes_of(each)
        self._demand_applied(batch)

    def _demand_applied(self, batch: Batch) -> None:
        """Demand that of each record that was taken at least its version is known."""
        if batch.erasures or batch.forgotten:
            return  # what was taken may be gone again
        rows = self._connection.execute(_KNOWN, [SPOILT, SPOILT]).fetchall()
        known = {(about, record_id): version for about, record_id, version in rows}
        for each in (*batch.incoming, *batch.lessons):
            about = ROLES.get(each.data_set, each.data_set)
            if each.event["school"] == SPOILT:
                assert known[about, each.event["record_id"]] >= each.event["version"]

    def _bytes_of(self, each: Quarantined) -> tuple[bytes | None, bytes | None]:
        place = self._world.topics.subject_of(each.topic), each.partition
        stored = self._log.messages[place][each.log_offset]
        return stored.key, None if stored.is_null else stored.value

    def _kept(self) -> dict[tuple[str, int, int], tuple[bytes | None, bytes | None]]:
        rows = self._connection.execute(
            "SELECT topic, partition, log_offset, key, value FROM sync.quarantine"
        ).fetchall()
        return {(topic, number, offset): (key, value) for topic, number, offset, key, value in rows}
