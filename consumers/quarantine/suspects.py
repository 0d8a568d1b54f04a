"""Finding what a worker crashes on: the next messages are applied here, and rolled back.

Per partition number, topic by topic in the order in which workers read a backlog: what a piece
needs is applied before it. The first message with which a piece fails is the culprit; without it
the search goes on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final

from confluent_kafka import Message
from psycopg import Connection

from consumers.apply.batch import apply_batch
from consumers.apply.error_words import hear, take_in
from consumers.apply.runs.run_end import settle_run
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.schools import load_schools
from consumers.kafka import Cluster
from consumers.loop.pace import BATCH_MESSAGES_MAX
from consumers.loop.reading import Read, Reader
from consumers.loop.worker import BATCH_BYTES_MAX
from consumers.quarantine.bugs import Bug, attempt
from consumers.scanning import scan
from consumers.trust.claims import school_named
from consumers.trust.keyring import Keyring
from contract.names import ERRORS
from projections.generation import run_ends
from projections.generation.positions import PositionTable, TopicPartition, lock_numbers
from projections.generation.run_ends import PendingRunEnd
from projections.generation.schema.tables import POSITION
from projections.permanent.parkings import Place
from projections.replay.standing import Standing, share_pointer

_CULPRITS_MAX: Final = 20
"""Of one topic: who has more of them parks the school."""


Messages = Callable[[TopicPartition, int], list[Message]]
"""Returns the next messages of a topic partition from an offset on, as many as a worker applies at
once.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Culprit:
    """What a worker would crash on: an event, or, without a place, the end of a school's run."""

    school_id: str | None
    place: Place | None
    bug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where to search. `connection` is in autocommit mode, with the schemas of the generation."""

    connection: Connection[Any]
    standing: Standing
    reader: Reader
    messages: Messages
    ring: Keyring
    root_key: bytes | None
    now_ms: int

    def culprits(self, number: int, starts: Mapping[TopicPartition, int]) -> list[Culprit]:
        """Return what the workers of a partition number would crash on next; nothing is kept.

        `starts` says how far each topic was read.
        """
        with self._rolled_back(number):
            found = list(self._of_runs(number))
            for subject in self._subjects():
                place = self.reader.topics.of(subject), number
                found += self._of_topic(place, starts.get(place, 0))
            return found + [each for each in self._of_runs(number) if each not in found]

    @contextmanager
    def _rolled_back(self, number: int) -> Iterator[None]:
        with self.connection.transaction(force_rollback=True):
            share_pointer(self.connection, self.standing)
            lock_numbers(self.connection, [number])
            yield

    def _of_topic(self, place: TopicPartition, start: int) -> Iterator[Culprit]:
        """Yield the culprits of a topic; what is sound of it stays applied, until all is rolled
        back.
        """
        messages = self.messages(place, start)
        for _ in range(_CULPRITS_MAX):
            bug = self._bug_in(messages, keep=True)
            if bug is None:
                break
            first = self._first_failing(messages)
            message = messages.pop(first)
            at = *place, int(message.offset() or 0)
            yield Culprit(school_id=school_named(message.key()), place=at, bug=bug.kind)
        if messages and self.reader.topics.subject_of(place[0]) != ERRORS:
            # So that the ends of runs that come next are settled, too.
            read_to = int(messages[-1].offset() or 0) + 1
            PositionTable(POSITION.name).put(self.connection, place, read_to)

    def _first_failing(self, messages: Sequence[Message]) -> int:
        """Return which message is the last of the shortest beginning that fails."""
        sound, failing = 0, len(messages)
        while failing - sound > 1:
            middle = (sound + failing) // 2
            if self._bug_in(messages[:middle], keep=False) is None:
                sound = middle
            else:
                failing = middle
        return failing - 1

    def _bug_in(self, messages: Sequence[Message], *, keep: bool) -> Bug | None:
        found = attempt(lambda: self._apply(messages, keep=keep))
        return found if isinstance(found, Bug) else None

    def _apply(self, messages: Sequence[Message], *, keep: bool) -> None:
        """Read and apply these as a worker does, within a transaction inside that of the search."""
        read = Read(self.ring)
        for message in messages:
            self.reader.read(message, read)
        with self.connection.transaction(force_rollback=not keep):
            context = self._context()
            if messages and self.reader.topics.subject_of(str(messages[0].topic())) == ERRORS:
                take_in(context, hear(context, read.errors, read.batch), read.batch)
            else:
                apply_batch(context, read.batch)

    def _of_runs(self, number: int) -> Iterator[Culprit]:
        """Yield the schools of which a run cannot be settled that is to be."""
        passed = [*self.ring.parked.schools]
        find = run_ends.ready if self.standing.live else run_ends.settled_live
        while ready := find(self.connection, [number], passed):
            school_id = ready[0].school_id
            found = attempt(partial(self._settle, ready[0]))
            if isinstance(found, Bug):
                passed.append(school_id)
                yield Culprit(school_id=school_id, place=None, bug=found.kind)

    def _settle(self, pending: PendingRunEnd) -> None:
        with self.connection.transaction():
            context = self._context()
            context.schools = load_schools(context, [pending.school_id])
            settle_run(context, pending)

    def _subjects(self) -> list[str]:
        """Return what is read, the errors last: each of them may be about a record before it."""
        return sorted(self.reader.subjects, key=ERRORS.__eq__)

    def _context(self) -> Context:
        return Context(
            connection=self.connection,
            topics=self.reader.topics,
            partition_count=self.reader.partition_count,
            now_ms=self.now_ms,
            live=self.standing.live,
            distrusted=self.ring.distrusted,
            root_key=self.root_key,
        )


def next_messages(
    cluster: Cluster, ends: Mapping[TopicPartition, int], place: TopicPartition, start: int
) -> list[Message]:
    """Return the next messages of a topic partition, which ends where `ends` says.

    Raises KafkaUnavailableError.
    """
    behind = {place: start} if start < ends[place] else {}
    found: list[Message] = []
    size = 0
    for message in islice(scan(cluster, behind, committed_only=True), BATCH_MESSAGES_MAX):
        found.append(message)
        size += len(message)
        if size > BATCH_BYTES_MAX:
            break
    return found
