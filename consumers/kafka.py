"""The way to Kafka: settings from the environment, and what the cluster has of our topics."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Final, TypeVar

from confluent_kafka import (
    Consumer,
    IsolationLevel,
    KafkaError,
    KafkaException,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import (  # type: ignore[attr-defined] # public, without an __all__
    AdminClient,
    ClusterMetadata,
    OffsetSpec,
)

from contract.data_sets import ALL
from contract.names import ERRORS, RUNS, Topics
from contract.program.kafka_settings import read_kafka_settings

_TIMEOUT_S: Final = 10

_STEPS_S: Final = (1, 2, 3, 4)
"""In such steps a broker is waited for: within one, nothing notices a stop."""

Setting = str | int | float | bool
Client = TypeVar("Client", AdminClient, Consumer, Producer)


class KafkaUnavailableError(Exception):
    """The brokers cannot be reached, or the topics are not what they must be."""


class KafkaConfigError(Exception):
    """Kafka's client refuses a setting."""


def subjects() -> list[str]:
    """Return what there is a topic of: every data set, the runs and the errors."""
    return [*(each.name for each in ALL), RUNS, ERRORS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One deployment's brokers and topics. Once `stop` is set, no broker is waited for."""

    bootstrap_servers: str
    config_file: Path | None
    topics: Topics
    stop: Event = field(default_factory=Event)

    def admin(self) -> AdminClient:
        """Return a client for topics; raises KafkaConfigError for settings that it refuses."""
        return self._make(AdminClient, {})

    def ends_of(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Return the offset after the last committed message of each of these partitions.

        Asked on a connection of its own: a consumer's waits behind the fetch that is under way.
        Raises KafkaUnavailableError.
        """
        return self._offsets_of(places, OffsetSpec.latest())  # type: ignore[no-untyped-call]

    def beginnings_of(self, places: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Return the first offset that there is of each of these partitions.

        Raises KafkaUnavailableError.
        """
        return self._offsets_of(places, OffsetSpec.earliest())  # type: ignore[no-untyped-call]

    def _offsets_of(
        self, places: Sequence[tuple[str, int]], which: OffsetSpec
    ) -> dict[tuple[str, int], int]:
        # Held until the answers are here: a client that is let go of never gives them.
        admin = self.admin()
        found = admin.list_offsets(
            {TopicPartition(*place): which for place in places},
            isolation_level=IsolationLevel.READ_COMMITTED,
            request_timeout=_TIMEOUT_S,
        )
        try:
            return {
                (place.topic, place.partition): int(future.result(_TIMEOUT_S).offset)
                for place, future in found.items()
            }
        except (KafkaException, TimeoutError) as error:
            raise KafkaUnavailableError(
                f"The Kafka brokers at {self.bootstrap_servers} do not say where topics end."
            ) from error

    def consumer(self, settings: Mapping[str, Setting]) -> Consumer:
        """Return a consumer; raises KafkaConfigError for settings that it refuses."""
        return self._make(Consumer, settings)

    def producer(self, settings: Mapping[str, Setting]) -> Producer:
        """Return a producer; raises KafkaConfigError for settings that it refuses."""
        return self._make(Producer, settings)

    def _make(self, client: Callable[..., Client], settings: Mapping[str, Setting]) -> Client:
        try:
            return client({**self.settings(), **settings}, logger=_quiet())
        except KafkaException as error:
            raise KafkaConfigError(
                f"Kafka's client refuses its settings: {_said(error)}"
            ) from error

    def settings(self) -> dict[str, str]:
        """Return what every client is given, in librdkafka's words. Raises KafkaSettingsError."""
        given = read_kafka_settings(self.config_file) if self.config_file else {}
        return {**given, "bootstrap.servers": self.bootstrap_servers}

    def partition_count(self) -> int:
        """Return the one partition count of all topics.

        Raises KafkaUnavailableError when no broker answers, a topic is missing or counts differ.
        """
        counts = self.partition_counts()
        missing = [topic for topic, count in counts.items() if count == 0]
        if missing or len(set(counts.values())) != 1:
            what = f"topics are missing ({', '.join(missing)})" if missing else "partitions differ"
            raise KafkaUnavailableError(
                f"The topics at {self.bootstrap_servers} are not set up: {what}."
                " Run `mya-consumers topics apply`."
            )
        return counts.popitem()[1]

    def partition_counts(self) -> dict[str, int]:
        """Return the partition count of each of our topics, 0 for one that is not there."""
        try:
            found = self._metadata().topics
        except KafkaException as error:
            raise KafkaUnavailableError(
                f"No Kafka broker answers at {self.bootstrap_servers}: check that it is running"
                " and that MYA_KAFKA_BOOTSTRAP_SERVERS is right."
            ) from error
        names = [self.topics.of(subject) for subject in subjects()]
        return {name: len(found[name].partitions) if name in found else 0 for name in names}

    def topic_ids(self) -> dict[str, str]:
        """Return the ids that Kafka gave our topics, which must be there.

        One that was made anew under its name has another. Raises KafkaUnavailableError.
        """
        admin = self.admin()
        names = TopicCollection([self.topics.of(subject) for subject in subjects()])
        found = admin.describe_topics(names, request_timeout=_TIMEOUT_S)
        try:
            return {name: str(each.result(_TIMEOUT_S).topic_id) for name, each in found.items()}
        except (KafkaException, TimeoutError) as error:
            raise KafkaUnavailableError(
                f"The Kafka brokers at {self.bootstrap_servers} do not say which topics they have."
            ) from error

    def _metadata(self) -> ClusterMetadata:
        admin = self.admin()
        *steps_s, last_s = _STEPS_S
        for step_s in steps_s:
            with suppress(KafkaException):
                return admin.list_topics(timeout=step_s)
            if self.stop.is_set():
                raise KafkaUnavailableError("Asked to stop before a broker answered.")
        return admin.list_topics(timeout=last_s)


def _quiet() -> logging.Logger:
    """Return a logger that says nothing: librdkafka repeats what its callers report once."""
    quiet = logging.getLogger("consumers.kafka.client")
    quiet.addHandler(logging.NullHandler())
    quiet.propagate = False
    return quiet


def _said(error: KafkaException) -> str:
    cause = error.args[0]
    return str(cause.str() if isinstance(cause, KafkaError) else cause)
