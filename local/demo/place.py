"""Where the demo works: services, a folder, a database and topics, all gone again after it."""

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from confluent_kafka.admin import AdminClient
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier
from rich.console import Console

from local import root_key, services
from local.demo.waiting import waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A folder, and the environment of programs that work here."""

    folder: Path
    environ: Mapping[str, str]

    @property
    def settings_file(self) -> Path:
        """What the school has set for its producer."""
        return self.folder / "school.toml"


@contextmanager
def place(folder: Path, console: Console) -> Iterator[Place]:
    """Start the services, and make the place; undo both at the end."""
    with _services(folder / "services", console) as addresses, _own(folder, addresses) as here:
        yield here


@contextmanager
def _services(folder: Path, console: Console) -> Iterator[services.Addresses]:
    console.print("[bold]Starting Kafka and PostgreSQL[/bold]")
    try:
        with waiting(console, "starting"):
            addresses = services.start(folder, os.environ)
        yield addresses
    finally:
        services.stop(folder)
        shutil.rmtree(folder.parent, ignore_errors=True)


@contextmanager
def _own(folder: Path, addresses: services.Addresses) -> Iterator[Place]:
    """Make a database and a topic prefix of the demo's own, and remove them at the end."""
    name = f"mya_demo_{secrets.token_hex(4)}"
    prefix = f"{name}."
    with psycopg.connect(addresses.database_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        ours = {
            services.BOOTSTRAP_SERVERS: addresses.kafka_bootstrap_servers,
            services.DATABASE_URL: make_conninfo(addresses.database_url, dbname=name),
            "MYA_TOPIC_PREFIX": prefix,
            "MYA_OPEN_ENROLMENT": "false",
            root_key.VARIABLE: root_key.new_root_key(),
        }
        try:
            yield Place(folder=folder, environ={**os.environ, **ours})
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))
            _delete_topics(addresses.kafka_bootstrap_servers, prefix)


def _delete_topics(bootstrap_servers: str, prefix: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap_servers})
    topics = admin.list_topics(timeout=10).topics
    ours = [name for name in topics if name.startswith(prefix)]
    for future in admin.delete_topics(ours).values() if ours else ():
        future.result(10)
