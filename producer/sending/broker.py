"""The real broker: an idempotent Kafka producer for one school's partition.

The delivery callback only takes notes: polling, flushing or producing inside it would deadlock.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Final

from confluent_kafka import TIMESTAMP_LOG_APPEND_TIME, KafkaError, KafkaException, Producer
from confluent_kafka import Message as Delivered

from contract.names import FILLER_KEY, RUNS, Topics
from contract.partitions import partition_of
from contract.signing import Signer
from producer.events.messages import Message
from producer.failures import ConfigurationError, UnavailableError
from producer.state.outbox import Acknowledged, Pending

MESSAGE_BYTES_MAX: Final = 1_000_000
"""What a broker takes without being told otherwise, and nearly twice the largest picture."""

_QUEUE_KBYTES_MAX: Final = 65_536
"""Twice what is ever in flight; by itself the client would take a gigabyte."""

_CONNECT_STEPS_S: Final = (1, 2, 3, 4)
"""In such steps a broker is waited for: within one, nothing notices that the run is to end."""
_FULL_QUEUE_POLL_S: Final = 0.1
_ANSWER_POLL_S: Final = 0.1

_NO_CLOCK_MS: Final = 1_577_836_800_000
"""The beginning of 2020: who says an earlier time has no clock, as the client's mock cluster."""

_FLUSH_S: Final = 1.0


class KafkaBroker:
    """Sends to Kafka, and collects what it acknowledges."""

    def __init__(
        self,
        producer: Producer,
        topics: Topics,
        *,
        partition: int,
        notes: "_Notes",
        signer: Signer | None,
    ) -> None:
        self._producer = producer
        self._topics = topics
        self._partition = partition
        self._notes = notes
        self._signer = signer

    def send(self, pending: Pending) -> None:
        """Hand a message to the client's queue, waiting for a place in it."""
        message = pending.message
        while True:
            try:
                self._producer.produce(
                    self._topics.of(message.subject),
                    value=message.value,
                    key=message.key,
                    partition=self._partition,
                    headers=self._headers(message),
                    on_delivery=partial(self._notes.delivered, pending),
                )
            except BufferError:
                self._producer.poll(_FULL_QUEUE_POLL_S)
                self._notes.check()
            except KafkaException as error:
                raise UnavailableError(
                    f"Kafka's client takes no more messages ({_said(error)})."
                    " What was not sent is kept, and goes first on the next run."
                ) from error
            else:
                self._producer.poll(0)
                return

    def _headers(self, message: Message) -> dict[str, str | bytes | None]:
        """Return a message's headers, signed now: what was enqueued before the school had another
        key lies on the topic from now on, and must be signed with a key that is valid now.
        """
        own: dict[str, str | bytes | None] = dict(message.headers)
        if self._signer is None:
            return own
        return own | self._signer.headers(message.subject, message.key, message.value)

    def acknowledged(self, timeout_s: float) -> list[Acknowledged]:
        """Return what has been acknowledged since the last call."""
        if not self._notes.acknowledged:
            self._producer.poll(timeout_s)
        if not self._notes.acknowledged:
            self._notes.check()
        return self._notes.take()

    def time_ms(self) -> int | None:
        """Ask for the broker's time, with a message that every reader leaves out."""
        self._notes.times.clear()
        self._producer.produce(
            self._topics.of(RUNS),
            key=FILLER_KEY,
            partition=self._partition,
            on_delivery=self._notes.heard_time,
        )
        while not self._notes.times:
            self._producer.poll(_ANSWER_POLL_S)
        self._notes.check()
        return self._notes.times.pop()


@contextmanager
def connect(
    config: Mapping[str, str],
    *,
    school: str,
    topics: Topics,
    subjects: Collection[str],
    patience_s: float,
    signer: Signer | None,
) -> Iterator[KafkaBroker]:
    """Connect, and check that every topic is there with one partition count. Without a signer
    nothing is signed.

    Raises ConfigurationError for settings that Kafka's client refuses, UnavailableError when no
    broker answers or the topics are not as they must be.
    """
    notes = _Notes(config.get("bootstrap.servers", ""))
    producer = _producer(config, notes, patience_s)
    try:
        count = _partition_count(producer, notes, [topics.of(each) for each in subjects])
        partition = partition_of(school, count)
        yield KafkaBroker(producer, topics, partition=partition, notes=notes, signer=signer)
    finally:
        # Whatever is still queued lies in the outbox too: let go of it, so that leaving is quick.
        producer.purge()
        producer.flush(_FLUSH_S)


class _Notes:
    """What the client's callbacks have said; they may do nothing but take notes."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.acknowledged: list[Acknowledged] = []
        self.times: list[int | None] = []
        self._failure: KafkaError | None = None
        self.last_error: KafkaError | None = None

    def delivered(self, pending: Pending, error: KafkaError | None, message: Delivered) -> None:
        """Note a delivery report."""
        if error is not None:
            self._failure = self._failure or error
            return
        partition, offset = message.partition(), message.offset()
        if partition is not None and offset is not None:
            self.acknowledged.append(Acknowledged(pending, partition, offset))

    def heard_time(self, error: KafkaError | None, message: Delivered) -> None:
        """Note when the broker took a message; None where its topic does not say so."""
        kind, at_ms = message.timestamp()
        self._failure = self._failure or error
        is_told = kind == TIMESTAMP_LOG_APPEND_TIME and at_ms > _NO_CLOCK_MS
        self.times.append(at_ms if is_told else None)

    def said(self, error: KafkaError) -> None:
        """Note what the client complains of: connections, authentication."""
        self.last_error = error

    def take(self) -> list[Acknowledged]:
        """Return the acknowledgements noted so far, once."""
        taken, self.acknowledged = self.acknowledged, []
        return taken

    def check(self) -> None:
        """Raise UnavailableError once a message could not be delivered."""
        if self._failure is not None:
            raise UnavailableError(
                f"Kafka at {self.address} took no more messages ({self._failure.name()})."
                " What was not sent is kept, and goes first on the next run."
            )


def _producer(config: Mapping[str, str], notes: _Notes, patience_s: float) -> Producer:
    settings = {
        "linger.ms": 20,
        "compression.type": "lz4",
        "queue.buffering.max.messages": 100_000,
        "queue.buffering.max.kbytes": _QUEUE_KBYTES_MAX,
        "log.connection.close": False,
        **config,
        # After the school's own settings: these are what "nothing is lost" stands on.
        "enable.idempotence": True,
        "acks": "all",
        "message.max.bytes": MESSAGE_BYTES_MAX,
        "message.timeout.ms": int(patience_s * 1000),
        "error_cb": notes.said,
    }
    quiet = logging.getLogger("producer.sending.broker.client")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    try:
        return Producer(settings, logger=quiet)
    except (KafkaException, AttributeError, TypeError, ValueError) as error:
        # The latter of a setting that is a function or a table, and not a text as in a file.
        raise ConfigurationError(f"Kafka's client refuses its settings: {_said(error)}") from error


def _partition_count(producer: Producer, notes: _Notes, wanted: Collection[str]) -> int:
    try:
        found = _topics(producer)
    except KafkaException as error:
        producer.poll(0)
        reason = notes.last_error.name() if notes.last_error else _said(error)
        raise UnavailableError(
            f"Kafka does not answer at {notes.address} ({reason}): check the address"
            " (MYA_KAFKA_BOOTSTRAP_SERVERS) and the network; `mya-producer check` says at which"
            " step it fails. Nothing was read."
        ) from error
    absent = sorted(set(wanted) - found.keys())
    if absent:
        raise UnavailableError(
            f"Topics are missing at {notes.address}, or not for this user to write to:"
            f" {', '.join(absent)}. Have them made with: mya-consumers topics apply"
        )
    counts = {len(found[topic].partitions) for topic in wanted}
    if len(counts) != 1 or 0 in counts:
        raise UnavailableError(
            f"The topics at {notes.address} differ in their number of partitions."
            " Have them checked with: mya-consumers topics apply"
        )
    return counts.pop()


def _topics(producer: Producer) -> Any:
    *steps_s, last_s = _CONNECT_STEPS_S
    for step_s in steps_s:
        with suppress(KafkaException):
            return producer.list_topics(timeout=step_s).topics
    return producer.list_topics(timeout=last_s).topics


def _said(error: Exception) -> str:
    cause = error.args[0]
    return str(cause.str() if isinstance(cause, KafkaError) else cause)
