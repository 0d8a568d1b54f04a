"""A world of a test's own: a database server and brokers, behind proxies, and what can befall them.

The programs come through the proxies; the tests themselves go past them, and see what is there.
"""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from consumers.kafka import Cluster
from consumers.topics import apply_topics
from contract.names import Topics
from local import ports
from local.broker import Broker
from local.database import Database
from projections.migrations.upgrade import migrate
from tests.faults.world.proxy import Proxy, proxied
from tests.faults.world.small_disk import IS_TO_BE_HAD, SmallDisk, for_server, small_disk
from tests.nights.deployment import Deployment
from tests.nights.log import PARTITIONS

STATEMENT_TIMEOUT_MS: Final = 4_000
"""A hundred times what the statements of small schools take, and soon over."""

_TEMPLATE: Final = "world_template"
_DISK_MB: Final = 96


@dataclass(frozen=True, slots=True)
class Postgres:
    """A database server, the proxy before it, and the small disk that its databases are on.

    Where no disk can be had, tables refuse what is written.
    """

    server: Database
    proxy: Proxy
    disk: SmallDisk | None

    def make(self, name: str) -> None:
        """Make a migrated database."""
        self.administer(
            SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(_TEMPLATE))
        )

    def direct(self, name: str) -> str:
        """The address of a database for the tests."""
        return urlsplit(str(self.server.address))._replace(path=f"/{name}").geturl()

    def proxied(self, name: str) -> str:
        """The address of a database for the programs, who do not wait for long."""
        parts = urlsplit(self.direct(name))
        user = parts.netloc.rpartition("@")[0]
        options = f"options=-c%20statement_timeout%3D{STATEMENT_TIMEOUT_MS}"
        return parts._replace(netloc=f"{user}@{self.proxy.address}", query=options).geturl()

    def administer(self, statement: SQL | Composed, database: str = "postgres") -> list[Any]:
        """Execute a statement, and return its rows."""
        with psycopg.connect(self.direct(database), autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else []

    def fill_disk(self, name: str) -> None:
        """Let nothing more be written that needs room."""
        if self.disk is not None:
            self.disk.fill()
        else:
            self.administer(_REFUSE, name)

    def make_room(self, name: str) -> None:
        """Let there be room again."""
        if self.disk is not None:
            self.disk.make_room()
        else:
            self.administer(_TAKE_AGAIN, name)


@contextmanager
def postgres_of_our_own(folder: Path) -> Iterator[Postgres]:
    """Run a database server until the block ends."""
    server = Database(folder=folder / "postgres")
    with ExitStack() as stack:
        stack.callback(server.kill)
        address = server.start()
        port = ports.claim(folder / "proxied.json", ("postgres",))["postgres"]
        proxy = stack.enter_context(proxied(target=urlsplit(address).port or 0, port=port))
        disk = None
        if IS_TO_BE_HAD:
            disk = stack.enter_context(small_disk(folder / "disk", megabytes=_DISK_MB))
            stack.callback(server.kill)  # before its disk goes
        postgres = Postgres(server, proxy, disk)
        _make_template(postgres)
        yield postgres


def _make_template(postgres: Postgres) -> None:
    where = SQL("")
    if postgres.disk is not None:
        place = for_server(postgres.disk)
        postgres.administer(SQL("CREATE TABLESPACE small LOCATION {}").format(Literal(str(place))))
        where = SQL("TABLESPACE small")
    postgres.administer(SQL("CREATE DATABASE {} {}").format(Identifier(_TEMPLATE), where))
    migrate(postgres.direct(_TEMPLATE))


def deployed(place: Deployment, *, kafka: str, replication_factor: int = 1) -> Deployment:
    """Make the topics of a place that has a database, on these brokers."""
    topics = Topics(place.prefix)
    cluster = Cluster(bootstrap_servers=kafka, config_file=None, topics=topics)
    apply_topics(cluster, partitions=PARTITIONS, replication_factor=replication_factor)
    return replace(place, kafka=kafka)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Services behind proxies, and a deployment on them: as the programs reach it, and as the tests
    do.
    """

    postgres: Postgres
    broker: Broker
    before_broker: Proxy
    programs: Deployment
    tests: Deployment
    database: str

    def proxy(self, service: str) -> Proxy:
        """Return the proxy before the database or the broker."""
        return {"database": self.postgres.proxy, "broker": self.before_broker}[service]


def world_of(postgres: Postgres, broker: Broker, before_broker: Proxy) -> World:
    """Make a deployment with its topics and database."""
    name = f"world_{secrets.token_hex(4)}"
    postgres.make(name)
    tests = deployed(
        Deployment(kafka="", prefix=f"{name}.", database_url=postgres.direct(name)),
        kafka=str(broker.address),
    )
    programs = replace(tests, kafka=before_broker.address, database_url=postgres.proxied(name))
    return World(
        postgres=postgres,
        broker=broker,
        before_broker=before_broker,
        programs=programs,
        tests=tests,
        database=name,
    )


_REFUSE: Final = SQL(
    """
    CREATE FUNCTION sync.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON generation_1.position
    FOR EACH STATEMENT EXECUTE FUNCTION sync.refuse();
    """
)
_TAKE_AGAIN: Final = SQL("DROP FUNCTION sync.refuse() CASCADE")
