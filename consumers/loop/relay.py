"""The relay: what the outbox holds is published, in order, each partition number for itself.

A transactional id per partition number fences a relay that lost it: what a suspended process
would still publish is refused by the broker. A crash between Kafka's commit and ours publishes
again; readers take the same word twice without harm.
"""

from collections.abc import Sequence
from typing import Any, Final

import structlog
from confluent_kafka import KafkaException, Producer
from psycopg import Connection

from consumers.kafka import Cluster
from projections.permanent import outbox
from projections.permanent.outbox import QueuedMessage

_log: Final = structlog.get_logger()

_BATCH: Final = 1_000
"""Messages in one Kafka transaction: small enough that readers of committed data wait little."""

_TIMEOUT_S: Final = 30
"""How long a broker may take over one step of a transaction before the worker starts anew."""


class Relay:
    """Publishes the outbox of the partition numbers that this worker owns."""

    def __init__(self, connection: Connection[Any], cluster: Cluster) -> None:
        self._connection = connection
        self._cluster = cluster
        self._producers: dict[int, Producer] = {}

    def publish(self, partitions: Sequence[int]) -> int:
        """Publish all that waits for these partition numbers; return how many messages.

        Raises KafkaException when the broker cannot take them, or another relay has taken over.
        """
        count = 0
        for partition in outbox.pending_partitions(self._connection, partitions):
            while messages := outbox.head(self._connection, partition, _BATCH):
                self._send(self._producer(partition), messages)
                outbox.published(self._connection, partition, messages[-1].id)
                count += len(messages)
        if count:
            _log.info("outbox_relayed", messages=count)
        return count

    def give_up(self, partitions: Sequence[int]) -> None:
        """Let go of partition numbers that another worker is to own."""
        for partition in partitions:
            self._producers.pop(partition, None)

    def _producer(self, partition: int) -> Producer:
        if partition not in self._producers:
            producer = self._cluster.producer(
                {
                    "transactional.id": f"{self._cluster.topics.prefix}relay-{partition}",
                    "acks": "all",
                    "enable.idempotence": True,
                    "linger.ms": 0,
                }
            )
            producer.init_transactions(_TIMEOUT_S)
            self._producers[partition] = producer
        return self._producers[partition]

    def _send(self, producer: Producer, messages: Sequence[QueuedMessage]) -> None:
        producer.begin_transaction()
        try:
            for each in messages:
                producer.produce(
                    each.topic,
                    key=each.key,
                    value=each.value,
                    partition=each.partition,
                    headers=dict(each.headers),
                )
            producer.commit_transaction(_TIMEOUT_S)
        except KafkaException:
            # A producer that failed in a transaction is not to be used again.
            self._producers.clear()
            raise
