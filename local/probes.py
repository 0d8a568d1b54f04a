"""Whether Kafka and PostgreSQL do their work, seen from a client."""

import socket
from typing import Final

import psycopg
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from psycopg import sql

_PROBE_S: Final = 2  # a try that takes longer is given up; the caller tries again


def topic_can_be_created(bootstrap_servers: str) -> bool:
    """Ask for a topic without having it made: an open port alone says nothing."""
    if not _listens(bootstrap_servers):
        return False
    admin = AdminClient(
        {
            "bootstrap.servers": bootstrap_servers,
            "log_level": 0,
            # Docker listens before the broker does: a refused client must not wait for long.
            "reconnect.backoff.ms": 50,
            "reconnect.backoff.max.ms": 200,
        }
    )
    topic = NewTopic("is-it-ready", num_partitions=1, replication_factor=1)
    asked = admin.create_topics([topic], validate_only=True, request_timeout=_PROBE_S)
    try:
        asked[topic.topic].result(timeout=2 * _PROBE_S)
    except (KafkaException, TimeoutError):
        return False
    return True


def query_answers(url: str) -> bool:
    """Whether the server of this address accepts a connection and answers."""
    try:
        with psycopg.connect(url, connect_timeout=_PROBE_S) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def create_database_if_missing(url: str, name: str) -> None:
    """Create a database with the role of this address, unless it is there."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if found.fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _listens(bootstrap_servers: str) -> bool:
    host, _, port = bootstrap_servers.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_PROBE_S).close()
    except OSError:
        return False
    return True
