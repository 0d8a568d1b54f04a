"""Scanning: partitions read once from an offset to the end that they have, without a group.

Nothing is committed, and what a transaction has rolled back is read as well if asked for: it lies
on the broker's disk like everything else.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, TopicPartition

from consumers.kafka import Cluster, KafkaUnavailableError

Place = tuple[str, int]
"""A topic and a partition."""

_MESSAGES_MAX: Final = 1_000
_POLL_S: Final = 0.05
_SILENCE_S_MAX: Final = 30.0
"""A broker that says nothing for so long is not going to."""


def scan(
    cluster: Cluster, starts: Mapping[Place, int], *, committed_only: bool
) -> Iterator[Message]:
    """Yield what lies in these partitions from these offsets on.

    Raises KafkaUnavailableError when the broker falls silent, and KafkaException.
    """
    if not starts:
        return
    consumer = cluster.consumer(
        {
            "group.id": f"{cluster.topics.prefix}mya-consumers-scan",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed" if committed_only else "read_uncommitted",
        }
    )
    try:
        consumer.assign([TopicPartition(*place, start) for place, start in starts.items()])
        open_places = set(starts)
        heard = time.monotonic()
        while open_places:
            messages = consumer.consume(_MESSAGES_MAX, _POLL_S)
            heard = time.monotonic() if messages else heard
            if time.monotonic() - heard > _SILENCE_S_MAX:
                raise KafkaUnavailableError("The brokers fell silent while a topic was read.")
            for message in messages:
                if not _is_end(message):
                    yield message
                else:
                    open_places.discard((str(message.topic()), int(message.partition() or 0)))
    finally:
        consumer.close()


def key_of(message: Message) -> bytes:
    """Return the key of a message, empty where it has none."""
    return message.key() or b""


def _is_end(message: Message) -> bool:
    error = message.error()
    if error is None:
        return False
    if error.code() != KafkaError._PARTITION_EOF:
        raise KafkaException(error)
    return True
