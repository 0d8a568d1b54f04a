"""Reading: messages become events, or go to quarantine with the reason.

Whatever is decided here needs the message alone, and the keyring. Before anything else is asked of
a message, somebody must vouch for it: the school whose key it has, or the platform. Then an event
is trusted only if its key, its partition and its time agree with what it says of itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

from confluent_kafka import Message

from consumers.apply.batch import Batch
from consumers.apply.healing.log import Forgotten
from consumers.engine.accept import Incoming
from consumers.trust.claims import (
    KEY_BYTES_MAX,
    demand_agreement,
    demand_author,
    erasure_of,
    home_of,
    school_named,
)
from consumers.trust.keyring import ForgedError, Keyring, Voucher, WithheldError
from consumers.trust.parked import ParkedError
from consumers.trust.untrusted import UntrustedError
from contract.becomes import Lesson
from contract.data_sets import ALL, BY_NAME
from contract.erasures import is_erasure_key
from contract.names import ERRORS, FILLER_KEY, RUNS, Topics
from contract.signing import forgotten_version, signature_of
from contract.wire import UnreadableBytesError, decode
from projections.permanent.error_log import Word
from projections.permanent.quarantine import Quarantined

TopicPartition = tuple[str, int]

_LESSONS: Final = frozenset(each.name for each in ALL if isinstance(each.becomes, Lesson))


@dataclass(slots=True)
class Read:
    """What a poll came to, by the keyring that it was read with, and where to read on.

    `owners` are the schools whose keys were looked at, as they stand in keys of messages.
    """

    keyring: Keyring
    owners: set[bytes] = field(default_factory=set)
    batch: Batch = field(default_factory=Batch)
    errors: list[Word] = field(default_factory=list)
    first_offsets: dict[TopicPartition, int] = field(default_factory=dict)
    next_offsets: dict[TopicPartition, int] = field(default_factory=dict)
    times_ms: dict[TopicPartition, int] = field(default_factory=dict)
    """The broker's time of the last message of each partition."""
    message_count: int = 0


@dataclass(frozen=True, slots=True)
class ReadAnew:
    """Some schools are read anew, into a copy that has all others up to these offsets."""

    schools: frozenset[str]
    copied_offsets: Mapping[TopicPartition, int]

    def has(self, place: TopicPartition, offset: int, raw_key: bytes | None) -> bool:
        """Say whether the copy has this message already."""
        is_copied = offset < self.copied_offsets.get(place, 0)
        return is_copied and school_named(raw_key) not in self.schools


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages of one deployment, about these subjects."""

    topics: Topics
    partition_count: int
    subjects: Sequence[str]
    anew: ReadAnew | None = None

    def places(self) -> list[TopicPartition]:
        """Return every partition of the topics that are read."""
        return [
            (self.topics.of(subject), number)
            for subject in self.subjects
            for number in range(self.partition_count)
        ]

    def read(self, message: Message, into: Read) -> None:
        """Add a message to what was read."""
        self.read_run((str(message.topic()), _int(message.partition())), [message], into)

    def read_run(self, place: TopicPartition, messages: Sequence[Message], into: Read) -> None:
        """Add messages of one partition, one or more in their order, to what was read."""
        run = _Run(self, place, into)
        into.first_offsets.setdefault(place, _int(messages[0].offset()))
        last = messages[0]
        try:
            for last in messages:
                run.read(last)
        finally:
            # Also of one that a bug of ours cannot get over: it is told what was held then.
            into.next_offsets[place] = _int(last.offset()) + 1
            into.times_ms[place] = last.timestamp()[1]
            into.message_count += len(messages)


class _Run:
    """Messages of one partition while they are read: what they share is found out once."""

    def __init__(self, reader: Reader, place: TopicPartition, into: Read) -> None:
        self._topic, self._partition = place
        self._subject = reader.topics.subject_of(self._topic)
        self._anew = reader.anew
        self._partition_count = reader.partition_count
        self._into = into
        self._keyring = into.keyring
        self._events = into.batch.lessons if self._subject in _LESSONS else into.batch.incoming

    def read(self, message: Message) -> None:
        """Add a message to what was read."""
        raw_key, offset = message.key(), _int(message.offset())
        if raw_key == FILLER_KEY:
            return
        place = self._topic, self._partition
        if self._anew is not None and self._anew.has(place, offset, raw_key):
            return
        try:
            self._keyring.parked.demand_event((*place, offset))
            self._add(message, raw_key, offset)
        except ForgedError as error:
            self._set_aside(message, str(error), forged=True)
        except (UnreadableBytesError, UntrustedError, WithheldError, ParkedError) as error:
            self._set_aside(message, str(error), forged=False)

    def _add(self, message: Message, raw_key: bytes | None, offset: int) -> None:
        subject, raw_value, at_ms = self._subject, message.value(), message.timestamp()[1]
        headers: Any = message.headers()
        if raw_key is None:
            raise UntrustedError("null_key")
        if len(raw_key) > KEY_BYTES_MAX:
            raise ForgedError("id_too_long")
        owner = raw_key.partition(b"/")[0]
        self._into.owners.add(owner)
        school_id, home = home_of(owner, self._partition_count)
        voucher = self._keyring.voucher(subject, raw_key, raw_value, headers, at_ms)
        self._keyring.demand_unparked(school_id, voucher, self._topic, offset)
        if raw_value is None:
            if voucher is not Voucher.PLATFORM:
                raise ForgedError("null_value")
            self._forget(raw_key, offset, forgotten_version(headers))
            return
        if self._partition != home:
            raise ForgedError("wrong_partition")
        if subject == RUNS and is_erasure_key(raw_key):
            erasure = erasure_of(raw_key, raw_value, voucher, at_ms)
            self._into.batch.erasures.append(erasure)
            return
        value = decode(subject, raw_value)
        if value["school"] != school_id:
            raise ForgedError("key_mismatch")
        demand_author(subject, value, voucher)
        demand_agreement(subject, raw_key, value, at_ms)
        self._put(raw_key, raw_value, offset, value)

    def _forget(self, raw_key: bytes, offset: int, version: int) -> None:
        self._into.batch.forgotten.append(
            Forgotten(self._subject, self._partition, offset, raw_key, version)
        )

    def _put(self, raw_key: bytes, raw_value: bytes, offset: int, event: Any) -> None:
        """Put an event that is trusted where its kind is applied."""
        if self._subject == RUNS:
            self._into.batch.steps.append((raw_key, event))
        elif self._subject == ERRORS:
            word = Word(event=event, partition=self._partition, log_offset=offset)
            self._into.errors.append(word)
        else:
            self._events.append(Incoming(self._subject, offset, raw_key, raw_value, event))

    def _set_aside(self, message: Message, reason: str, *, forged: bool) -> None:
        raw_key = message.key()
        headers: Any = message.headers()
        key_id, signature = signature_of(headers) or (b"", None)
        self._into.batch.quarantined.append(
            Quarantined(
                topic=self._topic,
                partition=self._partition,
                log_offset=_int(message.offset()),
                reason=reason,
                key=raw_key,
                value=message.value(),
                school_id=school_named(raw_key),
                data_set=self._subject if self._subject in BY_NAME else None,
                forged=forged,
                key_id=key_id.decode() or None,
                signature=signature,
                appended_at_ms=message.timestamp()[1],
                forgets_up_to=forgotten_version(headers) if message.value() is None else None,
            )
        )


def _int(of_a_message: int | None) -> int:
    """Return a partition or an offset, which a message that was read always has."""
    return cast("int", of_a_message)
