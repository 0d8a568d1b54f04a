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
from consumers.apply.healing import Forgotten
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
from projections.permanent.parkings import Place
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
    byte_count: int = 0
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
        topic, partition, offset = _place(message)
        raw_key, at_ms = message.key(), message.timestamp()[1]
        into.first_offsets.setdefault((topic, partition), offset)
        into.next_offsets[topic, partition] = offset + 1
        into.times_ms[topic, partition] = at_ms
        into.message_count += 1
        into.byte_count += len(message)
        if raw_key == FILLER_KEY:
            return
        if self.anew is not None and self.anew.has((topic, partition), offset, raw_key):
            return
        try:
            into.keyring.parked.demand_event((topic, partition, offset))
            self._add(message, (topic, partition, offset), raw_key, at_ms, into)
        except ForgedError as error:
            into.batch.quarantined.append(self._quarantined(message, str(error), forged=True))
        except (UnreadableBytesError, UntrustedError, WithheldError, ParkedError) as error:
            into.batch.quarantined.append(self._quarantined(message, str(error), forged=False))

    def _add(
        self, message: Message, place: Place, raw_key: bytes | None, at_ms: int, into: Read
    ) -> None:
        topic, partition, offset = place
        subject = self.topics.subject_of(topic)
        raw_value = message.value()
        headers: Any = message.headers()
        if raw_key is None:
            raise UntrustedError("null_key")
        if len(raw_key) > KEY_BYTES_MAX:
            raise ForgedError("id_too_long")
        owner = raw_key.partition(b"/")[0]
        into.owners.add(owner)
        school_id, home = home_of(owner, self.partition_count)
        voucher = into.keyring.voucher(subject, raw_key, raw_value, headers, at_ms)
        into.keyring.demand_unparked(school_id, voucher, topic, offset)
        if raw_value is None:
            if voucher is not Voucher.PLATFORM:
                raise ForgedError("null_value")
            version = forgotten_version(headers)
            into.batch.forgotten.append(Forgotten(subject, partition, offset, raw_key, version))
            return
        if partition != home:
            raise ForgedError("wrong_partition")
        if subject == RUNS and is_erasure_key(raw_key):
            into.batch.erasures.append(erasure_of(raw_key, raw_value, voucher, at_ms))
            return
        value = decode(subject, raw_value)
        if value["school"] != school_id:
            raise ForgedError("key_mismatch")
        demand_author(subject, value, voucher)
        demand_agreement(subject, raw_key, value, at_ms)
        _put(into, subject, place, (raw_key, raw_value), value)

    def _quarantined(self, message: Message, reason: str, *, forged: bool) -> Quarantined:
        topic, partition, offset = _place(message)
        subject = self.topics.subject_of(topic)
        raw_key = message.key()
        headers: Any = message.headers()
        key_id, signature = signature_of(headers) or (b"", None)
        return Quarantined(
            topic=topic,
            partition=partition,
            log_offset=offset,
            reason=reason,
            key=raw_key,
            value=message.value(),
            school_id=school_named(raw_key),
            data_set=subject if subject in BY_NAME else None,
            forged=forged,
            key_id=key_id.decode() or None,
            signature=signature,
            appended_at_ms=message.timestamp()[1],
            forgets_up_to=forgotten_version(headers) if message.value() is None else None,
        )


def _put(into: Read, subject: str, place: Place, raw: tuple[bytes, bytes], event: Any) -> None:
    """Put an event that is trusted, with its raw key and value, where its kind is applied."""
    _, partition, offset = place
    raw_key, raw_value = raw
    if subject == RUNS:
        into.batch.steps.append((raw_key, event))
    elif subject == ERRORS:
        into.errors.append(Word(event=event, partition=partition, log_offset=offset))
    else:
        own = into.batch.lessons if subject in _LESSONS else into.batch.incoming
        own.append(Incoming(subject, offset, raw_key, raw_value, event))


def _place(message: Message) -> Place:
    """Return topic, partition and offset, which a message that was read always has."""
    return cast("Place", (message.topic(), message.partition(), message.offset()))
