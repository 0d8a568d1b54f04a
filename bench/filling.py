"""Filling topics beforehand: real ones, made for one benchmark and deleted after it.

Who fills them is not measured. Nothing else writes to these topics, so an offset is a count.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from confluent_kafka import Producer

from bench.signers import school_signer
from consumers.kafka import Cluster, Setting
from consumers.topics import DEFAULT_PARTITIONS, apply_topics
from contract.names import Topics
from contract.partitions import partition_of
from contract.wire import encode

PRODUCING: Final[dict[str, Setting]] = {
    "enable.idempotence": True,
    "acks": "all",
    "linger.ms": 50,
}
_TIMEOUT_S: Final = 60


@contextmanager
def made(bootstrap_servers: str, prefix: str) -> Iterator[Cluster]:
    """Make topics of this prefix, and delete them in the end."""
    cluster = Cluster(
        bootstrap_servers=bootstrap_servers, config_file=None, topics=Topics(f"{prefix}.")
    )
    apply_topics(cluster, partitions=DEFAULT_PARTITIONS, replication_factor=-1)
    try:
        yield cluster
    finally:
        # Held until the answers are here: a client that is let go of never gives them.
        admin = cluster.admin()
        for deleted in admin.delete_topics(list(cluster.partition_counts())).values():
            deleted.result(_TIMEOUT_S)


class Filler:
    """Publishes to topics that were empty; `messages` and `bytes` count by subject."""

    def __init__(self, cluster: Cluster, *, is_signed: bool = False) -> None:
        self._is_signed = is_signed
        self._topics = cluster.topics
        self._producer: Producer = cluster.producer(PRODUCING)
        self._next_offsets: Counter[tuple[str, int]] = Counter()

    def append(self, subject: str, school_id: str, key: bytes, value: Mapping[str, Any]) -> int:
        """Publish a message on the school's partition; return its offset."""
        place = subject, partition_of(school_id, DEFAULT_PARTITIONS)
        data = encode(subject, dict(value))
        signed = school_signer(school_id).headers(subject, key, data) if self._is_signed else {}
        topic, partition = self._topics.of(subject), place[1]
        while not queued(self._producer, topic, key, data, partition, headers=dict(signed)):
            self._producer.poll(1)
        offset = self._next_offsets[place]
        self._next_offsets[place] += 1
        return offset

    def finish(self) -> None:
        """Wait until the broker has everything."""
        if self._producer.flush(_TIMEOUT_S):
            raise TimeoutError(f"the broker did not take everything within {_TIMEOUT_S} s")


def queued(
    producer: Producer,
    topic: str,
    key: bytes,
    value: bytes,
    partition: int,
    *,
    headers: dict[str, str | bytes | None] | None = None,
) -> bool:
    """Give a message to the client; return whether it had room for it."""
    try:
        producer.produce(topic, key=key, value=value, partition=partition, headers=headers or {})
    except BufferError:
        return False
    return True
