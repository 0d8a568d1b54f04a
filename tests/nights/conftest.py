"""Deployments: places of their own on the real broker and database, removed at the end."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import psycopg
import pytest
from confluent_kafka.admin import AdminClient
from psycopg.sql import SQL, Composed, Identifier

from consumers.kafka import Cluster
from consumers.topics import apply_topics
from contract.names import Topics
from tests.nights.deployment import Deployment
from tests.nights.history import History, live
from tests.nights.log import PARTITIONS
from tests.nights.replaying import Nights, sent_nights
from tests.nights.twin import Twin, undisturbed

Deploy = Callable[[], Deployment]

_LIMIT_S: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The databases and topics of a session of tests; a prefix is the name of its database."""

    kafka: str
    postgres: str
    databases: list[str]

    def make(self, template: str) -> Deployment:
        """Make a place with a database like the template, and without topics."""
        name = f"nights_{secrets.token_hex(6)}"
        create = SQL("CREATE DATABASE {} TEMPLATE {}")
        self._administer(create.format(Identifier(name), Identifier(template)))
        self.databases.append(name)
        url = urlsplit(self.postgres)._replace(path=f"/{name}").geturl()
        return Deployment(kafka=self.kafka, prefix=f"{name}.", database_url=url)

    def remove(self) -> None:
        """Remove every place."""
        for name in self.databases:
            # By force: a program that a test killed may have left a session behind.
            self._administer(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
        admin = AdminClient({"bootstrap.servers": self.kafka, "log_level": 0})
        prefixes = tuple(f"{name}." for name in self.databases)
        found = admin.list_topics(timeout=_LIMIT_S).topics
        ours = [name for name in found if name.startswith(prefixes)]
        for future in admin.delete_topics(ours).values() if ours else ():
            future.result(_LIMIT_S)

    def _administer(self, statement: Composed) -> None:
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture(scope="session")
def places(kafka: str, postgres: str) -> Iterator[Places]:
    """Where deployments are; all that they leave behind is removed together, which is quicker."""
    made = Places(kafka=kafka, postgres=postgres, databases=[])
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def bare(places: Places) -> Deploy:
    """Make a deployment that nobody has set up: no topics, an empty database."""
    return lambda: places.make("template1")


@pytest.fixture(scope="session")
def deploy(places: Places, template_database: str) -> Deploy:
    """Make a deployment with its topics and a migrated database."""

    def make() -> Deployment:
        place = places.make(template_database)
        cluster = Cluster(
            bootstrap_servers=place.kafka, config_file=None, topics=Topics(place.prefix)
        )
        apply_topics(cluster, partitions=PARTITIONS, replication_factor=1)
        return place

    return make


@pytest.fixture(scope="session")
def history(bare: Deploy, tmp_path_factory: pytest.TempPathFactory) -> History:
    """Four nights of a sample school, from an empty deployment on."""
    return live(bare(), tmp_path_factory.mktemp("history"))


@pytest.fixture(scope="session")
def twin(deploy: Deploy, tmp_path_factory: pytest.TempPathFactory) -> Twin:
    """Two nights of three larger schools, which nothing disturbed."""
    return undisturbed(deploy(), tmp_path_factory.mktemp("twin"))


@pytest.fixture(scope="session")
def nights(deploy: Deploy, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """Three nights of three small schools, for replays."""
    return sent_nights(deploy(), tmp_path_factory.mktemp("nights"))
