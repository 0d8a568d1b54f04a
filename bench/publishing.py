"""Publishing events to a topic that is no data set's, and what that takes."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from confluent_kafka.admin import NewTopic  # type: ignore[attr-defined] # public

from bench.filling import PRODUCING, queued
from consumers.kafka import Cluster
from consumers.topics import DEFAULT_PARTITIONS
from contract.events import Event
from contract.names import key
from contract.partitions import partition_of

_TIMEOUT_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What it took to publish these events, from the first that is encoded to the last that is
    acknowledged; `size` is that of all values, in bytes.
    """

    events: int
    size: int
    took_s: float


@contextmanager
def made(cluster: Cluster, name: str) -> Iterator[str]:
    """Make a topic under the cluster's prefix, and delete it in the end; yield its whole name."""
    topic = f"{cluster.topics.prefix}{name}"
    # Held until the answers are here: a client that is let go of never gives them.
    admin = cluster.admin()
    new = NewTopic(topic, num_partitions=DEFAULT_PARTITIONS, replication_factor=-1)
    admin.create_topics([new])[topic].result(_TIMEOUT_S)
    try:
        yield topic
    finally:
        admin.delete_topics([topic])[topic].result(_TIMEOUT_S)


def publish(
    cluster: Cluster, topic: str, events: Iterable[Event], encode: Callable[[Event], bytes]
) -> Published:
    """Publish events, each under its key on its school's partition."""
    producer = cluster.producer(PRODUCING)
    count = size = 0
    started = time.perf_counter()
    for event in events:
        value = encode(event)
        at = key(event["school"], event["record_id"])
        partition = partition_of(event["school"], DEFAULT_PARTITIONS)
        while not queued(producer, topic, at, value, partition):
            producer.poll(1)
        count += 1
        size += len(value)
    if producer.flush(_TIMEOUT_S):
        raise TimeoutError(f"the broker did not take everything within {_TIMEOUT_S} s")
    return Published(events=count, size=size, took_s=time.perf_counter() - started)
