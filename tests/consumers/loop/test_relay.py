"""A relay whose partition was taken over publishes nothing any more, wherever it was held up; and
one whose broker is not ready yet waits for it.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from consumers.kafka import Cluster, Setting
from consumers.loop.relay import Relay
from contract.names import Topics
from projections import database
from projections.permanent import outbox
from projections.permanent.outbox import Message

_LIMIT_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUp(Cluster):
    """A cluster of which a relay is held up before it gets its producer; others act meanwhile."""

    meanwhile: Callable[[], object]

    def producer(self, settings: Mapping[str, Setting]) -> Producer:
        """Return it, late."""
        self.meanwhile()
        return Cluster.producer(self, settings)


class Loading(Producer):
    """A producer whose broker loads its transactions at first, and says so when time is over."""

    _loads = 2

    def init_transactions(self, *given: Any) -> None:
        """Begin, at the third time."""
        if self._loads:
            self._loads -= 1
            time.sleep(given[0])
            raise KafkaException(KafkaError(KafkaError.COORDINATOR_LOAD_IN_PROGRESS))
        super().init_transactions(*given)


class LoadingCluster(Cluster):
    """A cluster that has started just now."""

    def producer(self, settings: Mapping[str, Setting]) -> Producer:
        """Return one that has to wait."""
        return self._make(Loading, settings)


@pytest.fixture
def cluster(kafka: str, topic_prefix: str) -> Iterator[Cluster]:
    """A cluster with the topic of rooms alone."""
    cluster = Cluster(bootstrap_servers=kafka, config_file=None, topics=Topics(topic_prefix))
    topic, admin = cluster.topics.of("rooms"), AdminClient({"bootstrap.servers": kafka})
    admin.create_topics([NewTopic(topic, num_partitions=1)])[topic].result(_LIMIT_S)
    yield cluster
    admin.delete_topics([topic])[topic].result(_LIMIT_S)


def connect(url: str) -> psycopg.Connection[Any]:
    connection = database.connect(url, application_name="test")
    connection.autocommit = True
    return connection


def enqueue(connection: psycopg.Connection[Any], cluster: Cluster, word: bytes) -> None:
    topic = cluster.topics.of("rooms")
    outbox.enqueue(
        connection, [Message(partition=0, topic=topic, key=b"key", value=word, headers={})]
    )


def published(cluster: Cluster) -> list[bytes | None]:
    """What lies on the topic and is committed."""
    consumer = Consumer(
        {
            "bootstrap.servers": cluster.bootstrap_servers,
            "group.id": cluster.topics.prefix,
            "enable.partition.eof": True,
        }
    )
    consumer.assign([TopicPartition(cluster.topics.of("rooms"), 0, 0)])
    found = []
    while (message := consumer.poll(_LIMIT_S)) is not None and message.error() is None:
        found.append(message.value())
    consumer.close()
    return found


def test_what_was_published_meanwhile_by_the_next_owner_is_not_published_after_it(
    cluster: Cluster, database_url: str
) -> None:
    with connect(database_url) as late, connect(database_url) as next_owner:
        enqueue(next_owner, cluster, b"raised")

        def take_over() -> None:
            next_owner.execute("SELECT pg_terminate_backend(%s, 5000)", [late.info.backend_pid])
            other = Relay(next_owner, cluster, None)
            assert other.publish([0]) == 1
            enqueue(next_owner, cluster, b"resolved")
            assert other.publish([0]) == 1

        held_up = HeldUp(
            bootstrap_servers=cluster.bootstrap_servers,
            config_file=None,
            topics=cluster.topics,
            meanwhile=take_over,
        )
        with pytest.raises(psycopg.OperationalError):
            Relay(late, held_up, None).publish([0])

    assert published(cluster) == [b"raised", b"resolved"]


def test_a_broker_that_loads_its_transactions_is_waited_for(
    cluster: Cluster, database_url: str
) -> None:
    loading = LoadingCluster(
        bootstrap_servers=cluster.bootstrap_servers, config_file=None, topics=cluster.topics
    )
    with connect(database_url) as connection:
        enqueue(connection, cluster, b"raised")
        assert Relay(connection, loading, None).publish([0]) == 1

    assert published(cluster) == [b"raised"]
