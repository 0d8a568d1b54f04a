"""The topics of a deployment: read as a consumer of committed data reads them, and copied."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, cast

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, Producer, TopicPartition

from consumers.kafka import subjects
from contract.data_sets import BY_NAME
from contract.names import FILLER_KEY, Topics, school_of
from contract.wire import decode
from tests.nights.deployment import Deployment

PARTITIONS: Final = 4
"""Enough for two workers to share, and few enough to be read quickly."""

_READ_LIMIT_S: Final = 120
_POLL_S: Final = 0.05
"""What a poll waits for a thousand messages, which seldom are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it lies on a topic; `subject` is the topic without the deployment's prefix."""

    subject: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]

    @property
    def event(self) -> dict[str, Any]:
        """What the value says."""
        return decode(self.subject, self.value)


def read(deployment: Deployment, partitions: int = PARTITIONS) -> list[Message]:
    """Every message of every topic that says something, in the order of its partition."""
    topics = Topics(deployment.prefix)
    places = [
        TopicPartition(topics.of(subject), number, OFFSET_BEGINNING)
        for subject in subjects()
        for number in range(partitions)
    ]
    consumer = Consumer(
        {
            "bootstrap.servers": deployment.kafka,
            "group.id": f"{deployment.prefix}reader",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        }
    )
    try:
        consumer.assign(places)
        return list(_until_ends(consumer, topics, len(places)))
    finally:
        consumer.close()


def records(messages: Iterable[Message], school_id: str = "") -> list[Message]:
    """The record events among these messages, of one school or of all."""
    return [
        each
        for each in messages
        if each.subject in BY_NAME and each.event["school"] in {school_id or each.event["school"]}
    ]


def copy(messages: Iterable[Message], to: Deployment) -> None:
    """Put messages on the same partitions of another deployment, in their order; their schools are
    enrolled there.
    """
    messages = list(messages)
    to.enrol(*{school_of(each.key) for each in messages})
    refused: list[Any] = []
    producer = Producer(
        {
            "bootstrap.servers": to.kafka,
            "enable.idempotence": True,
            "on_delivery": lambda error, _: refused.append(error) if error else None,
        }
    )
    topics = Topics(to.prefix)
    for message in messages:
        producer.produce(
            topics.of(message.subject),
            key=message.key,
            value=message.value,
            partition=message.partition,
            headers=list(message.headers),
        )
        producer.poll(0)
    assert producer.flush(_READ_LIMIT_S) == 0
    assert refused == []


def _until_ends(consumer: Consumer, topics: Topics, partitions: int) -> Iterable[Message]:
    at_end: set[tuple[str | None, int | None]] = set()
    deadline = time.monotonic() + _READ_LIMIT_S
    while len(at_end) < partitions:
        assert time.monotonic() < deadline, f"the ends were not reached within {_READ_LIMIT_S} s"
        for message in consumer.consume(1_000, _POLL_S):
            error = message.error()
            if error is None:
                if message.key() != FILLER_KEY:
                    yield _message(message, topics)
            else:
                assert error.code() == KafkaError._PARTITION_EOF, error
                at_end.add((message.topic(), message.partition()))


def _message(message: Any, topics: Topics) -> Message:
    return Message(
        subject=topics.subject_of(message.topic()),
        partition=message.partition(),
        offset=message.offset(),
        key=message.key(),
        value=message.value(),
        headers=tuple(cast("list[tuple[str, bytes]]", message.headers() or [])),
    )
