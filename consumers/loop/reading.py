"""Reading: messages become events, or go to quarantine with the reason.

Whatever is decided here needs the message alone. An event is trusted only if its key, its
partition and its time agree with what it says of itself.
"""

from dataclasses import dataclass, field
from typing import Any, Final, cast

from confluent_kafka import Message

from consumers.apply.batch import Batch
from consumers.engine.accept import Incoming
from consumers.kafka import subjects
from contract.becomes import Lesson
from contract.data_sets import ALL, BY_NAME
from contract.dead_letters import ErrorEvent, key_of
from contract.events import Event, Operation
from contract.moments import is_date
from contract.names import ERRORS, RUNS, Topics, key, school_of
from contract.partitions import partition_of
from contract.runs import RunEvent, is_ended_key
from contract.wire import UnreadableBytesError, decode
from projections.permanent.quarantine import Quarantined

VERSION_AHEAD_MS_MAX: Final = 24 * 60 * 60 * 1000
"""A version further ahead of the broker's clock would shut out every honest run after it."""

KEY_BYTES_MAX: Final = 2_000
RUN_ID_LENGTH_MAX: Final = 100
"""Longer ids would not fit into an index of the database; honest ones are a tenth of it."""

TopicPartition = tuple[str, int]

_LESSONS: Final = frozenset(each.name for each in ALL if isinstance(each.becomes, Lesson))


class UntrustedError(ValueError):
    """The event can be read, but contradicts what it was sent as."""


@dataclass(slots=True)
class Read:
    """What a poll came to, and where to read on."""

    batch: Batch = field(default_factory=Batch)
    errors: list[ErrorEvent] = field(default_factory=list)
    next_offsets: dict[TopicPartition, int] = field(default_factory=dict)
    byte_count: int = 0
    message_count: int = 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages of one deployment."""

    topics: Topics
    partition_count: int

    def places(self) -> list[TopicPartition]:
        """Return every partition of every topic of the deployment."""
        return [
            (self.topics.of(subject), number)
            for subject in subjects()
            for number in range(self.partition_count)
        ]

    def read(self, message: Message, into: Read) -> None:
        """Add a message to what was read."""
        topic, partition, offset = _place(message)
        into.next_offsets[topic, partition] = offset + 1
        into.message_count += 1
        into.byte_count += len(message)
        try:
            self._add(message, topic, partition, offset, into)
        except (UnreadableBytesError, UntrustedError) as error:
            into.batch.quarantined.append(self._quarantined(message, str(error)))

    def _add(self, message: Message, topic: str, partition: int, offset: int, into: Read) -> None:
        subject = self.topics.subject_of(topic)
        raw_key, raw_value = _bytes(message.key()), _bytes(message.value())
        value = decode(subject, raw_value)
        if _holds_nul(value):
            raise UntrustedError("nul_in_text")
        if len(raw_key) > KEY_BYTES_MAX or len(value["run_id"]) > RUN_ID_LENGTH_MAX:
            raise UntrustedError("id_too_long")
        if partition != partition_of(value["school"], self.partition_count):
            raise UntrustedError("wrong_partition")
        match subject:
            case _ if subject == RUNS:
                _trust_run(raw_key, cast("RunEvent", value), message.timestamp()[1])
                into.batch.steps.append((raw_key, cast("RunEvent", value)))
            case _ if subject == ERRORS:
                if raw_key != key_of(cast("ErrorEvent", value)):
                    raise UntrustedError("key_mismatch")
                _trust_time(value["occurred_at_ms"], message.timestamp()[1])
                into.errors.append(cast("ErrorEvent", value))
            case _:
                event = cast("Event", value)
                _trust_event(subject, raw_key, event, message.timestamp()[1])
                batch = into.batch
                (batch.lessons if subject in _LESSONS else batch.incoming).append(
                    Incoming(
                        data_set=subject,
                        log_offset=offset,
                        key=raw_key,
                        value=raw_value,
                        event=event,
                    )
                )

    def _quarantined(self, message: Message, reason: str) -> Quarantined:
        topic, partition, offset = _place(message)
        subject = self.topics.subject_of(topic)
        raw_key = message.key()
        return Quarantined(
            topic=topic,
            partition=partition,
            log_offset=offset,
            reason=reason,
            key=raw_key,
            value=message.value(),
            school_id=_school_of(raw_key),
            data_set=subject if subject in BY_NAME else None,
        )


def _trust_event(data_set: str, raw_key: bytes, event: Event, broker_time_ms: int) -> None:
    if raw_key != key(event["school"], event["record_id"]) or not event["record_id"]:
        raise UntrustedError("key_mismatch")
    if event["version"] > broker_time_ms + VERSION_AHEAD_MS_MAX:
        raise UntrustedError("version_ahead")
    if event["record"] is None and (
        event["operation"] != Operation.REMOVED or BY_NAME[data_set].outlives_removal
    ):
        raise UntrustedError("record_missing")


def _trust_run(raw_key: bytes, event: RunEvent, broker_time_ms: int) -> None:
    if not raw_key.startswith(key(event["school"], "")):
        raise UntrustedError("key_mismatch")
    if event["version"] > broker_time_ms + VERSION_AHEAD_MS_MAX:
        raise UntrustedError("version_ahead")
    _trust_time(event["occurred_at_ms"], broker_time_ms)
    if is_ended_key(event["school"], raw_key) and not (event["day"] and is_date(event["day"])):
        raise UntrustedError("day_missing")


def _trust_time(occurred_at_ms: int, broker_time_ms: int) -> None:
    if not 0 <= occurred_at_ms <= broker_time_ms + VERSION_AHEAD_MS_MAX:
        raise UntrustedError("time_out_of_range")


def _holds_nul(value: dict[str, Any] | list[Any]) -> bool:
    """Say whether any text holds a NUL: no school writes one, and PostgreSQL cannot store it."""
    for each in value.values() if isinstance(value, dict) else value:
        # No call for a text: there are dozens in every event.
        if isinstance(each, str):
            if "\0" in each:
                return True
        elif isinstance(each, dict | list) and _holds_nul(each):
            return True
    return False


def _place(message: Message) -> tuple[str, int, int]:
    """Return topic, partition and offset, which a message that was read always has."""
    return cast("tuple[str, int, int]", (message.topic(), message.partition(), message.offset()))


def _bytes(raw: Any) -> bytes:
    if raw is None:
        raise UntrustedError("null_key_or_value")
    return cast("bytes", raw)


def _school_of(raw_key: bytes | None) -> str | None:
    try:
        return school_of(raw_key) if raw_key and b"\0" not in raw_key else None
    except UnicodeDecodeError:
        return None
