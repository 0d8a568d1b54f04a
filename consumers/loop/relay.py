"""The relay: what the outbox holds is published, in order, each partition number for itself.

A transactional id per partition number fences a relay that lost it: what a suspended process
would still publish is refused by the broker. A crash between Kafka's commit and ours publishes
again; readers take the same word twice without harm.

A broker forgets a transactional id that was not used for a week, as during a school's holidays: a
worker that has run meanwhile begins with it anew.

Here, and nowhere else, the platform signs what it says.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

import structlog
from confluent_kafka import KafkaError, KafkaException, Producer
from psycopg import Connection

from consumers.kafka import Cluster
from contract.signing import VERSION_HEADER, Signer
from projections.permanent import outbox
from projections.permanent.outbox import QueuedMessage

_log: Final = structlog.get_logger()

_BATCH: Final = 1_000
"""Messages in one Kafka transaction: small enough that readers of committed data wait little."""

_TIMEOUT_S: Final = 30
"""How long a broker may take over one step of a transaction before the worker starts anew."""

_ASK_EVERY_S: Final = 1.0


class Relay:
    """Publishes the outbox of the partition numbers that this worker owns.

    Without a signer, in a stack that has no root key, nothing is signed.
    """

    def __init__(
        self, connection: Connection[Any], cluster: Cluster, signer: Signer | None
    ) -> None:
        self._connection = connection
        self._cluster = cluster
        self._signer = signer
        self._producers: dict[int, Producer] = {}

    def publish(self, partitions: Sequence[int]) -> int:
        """Publish all that waits for these partition numbers; return how many messages.

        Raises KafkaException when the broker cannot take them, or another relay has taken over.
        """
        count = 0
        for partition in outbox.pending_partitions(self._connection, partitions):
            while sent := self._publish_head(partition):
                count += sent
        if count:
            _log.info("outbox_relayed", messages=count)
        return count

    def _publish_head(self, partition: int) -> int:
        try:
            return self._publish_next(partition)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.INVALID_PRODUCER_ID_MAPPING:
                raise
            _log.info("relay_was_forgotten", partition=partition)
            return self._publish_next(partition)

    def _publish_next(self, partition: int) -> int:
        # The producer first: it fences off whoever had the id. What is read after that is still to
        # be published, or our own session was ended by who took the partition over from us.
        producer = self._producer(partition)
        messages = outbox.head(self._connection, partition, _BATCH)
        if messages:
            self._send(producer, messages)
            outbox.published(self._connection, partition, messages[-1].id)
        return len(messages)

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
            self._patiently(producer.init_transactions)
            self._producers[partition] = producer
        return self._producers[partition]

    def _send(self, producer: Producer, messages: Sequence[QueuedMessage]) -> None:
        producer.begin_transaction()
        try:
            self._fill(producer, messages)
            self._patiently(producer.commit_transaction)
        except KafkaException:
            # A producer that failed in a transaction is not to be used again.
            self._producers.clear()
            raise

    def _fill(self, producer: Producer, messages: Sequence[QueuedMessage]) -> None:
        try:
            for each in messages:
                producer.produce(
                    each.topic,
                    key=each.key,
                    value=each.value,
                    partition=each.partition,
                    headers=self._headers(each),
                )
        except KafkaException as error:
            if error.args[0].code() == KafkaError._STATE:
                # The transaction has failed while it was filled: to commit it tells why.
                self._patiently(producer.commit_transaction)
            raise

    def _patiently(self, step: Callable[[float], None]) -> None:
        """Do a step of a transaction, which goes on when it is asked for again; not for longer than
        a broker may take, nor than the program is to work: within a call no signal is noticed.
        """
        until = time.monotonic() + _TIMEOUT_S
        while True:
            asked = time.monotonic()
            try:
                return step(_ASK_EVERY_S)
            except KafkaException as error:
                # What a step says when its time is over may be the broker's last word to it, such
                # as that it loads its transactions: the step waits for that to pass.
                now = time.monotonic()
                is_slow = now - asked >= _ASK_EVERY_S and not error.args[0].fatal()
                if not is_slow or now > until or self._cluster.stop.is_set():
                    raise

    def _headers(self, message: QueuedMessage) -> dict[str, str | bytes | None]:
        own: dict[str, str | bytes | None] = dict(message.headers)
        if self._signer is None:
            return own
        subject = self._cluster.topics.subject_of(message.topic)
        version = int(message.headers.get(VERSION_HEADER, 0))
        return own | self._signer.headers(subject, message.key, message.value, version)
