"""The peer's connector: how it is set up, and how long it takes to write a topic to a database."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from bench import databases, twin
from bench.connect import Connect, PeerFailedError

_BATCH_ROWS: Final = 5_000
"""As the floor's. A few thousand more or less make no difference."""
_LIMIT_S: Final = 180.0
_LOOK_EVERY_S: Final = 0.02
_ASK_EVERY_S: Final = 2.0

_SINK: Final = {
    "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
    "tasks.max": "1",
    "insert.mode": "upsert",
    "primary.key.mode": "record_value",
    "primary.key.fields": ",".join(twin.KEY),
    "collection.name.format": "twin",
    "schema.evolution": "none",
    "dialect.postgres.unnest.insert.enabled": "true",
    "batch.size": str(_BATCH_ROWS),
    # A batch is at most what one poll brings.
    "consumer.override.max.poll.records": str(_BATCH_ROWS),
    "consumer.override.auto.offset.reset": "earliest",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """A connector: its settings besides those of all, the topic that it reads, and the key of the
    last event on each partition.
    """

    connect: Connect
    settings: Mapping[str, str]
    topic: str
    last_keys: Sequence[tuple[str, str]]

    def measure_s(self, url: str, rows: int) -> float:
        """Let it read all of its topic into a database; return how long it took, from when it was
        given partitions until the last of each is there. Raises PeerFailedError.
        """
        name = f"peer-{secrets.token_hex(4)}"
        with psycopg.connect(url, autocommit=True) as connection:
            for statement in ("DROP TABLE IF EXISTS twin", twin.TABLE):
                connection.execute(statement.encode())
            own = {**self.settings, **_database(url), "topics": self.topic}
            with self.connect.sink(name, _SINK | own):
                self._await(connection, name)
                ended = time.time()
                began = self.connect.assigned_at(name)
        found = databases.row_count(url, "public", ["twin"])
        if began is None or found != rows:
            raise PeerFailedError(f"The peer has {found} rows of {rows}, assigned: {began}")
        return ended - began

    def _await(self, connection: Connection[Any], name: str) -> None:
        deadline = time.monotonic() + _LIMIT_S
        ask_at = time.monotonic() + _ASK_EVERY_S
        missing = list(self.last_keys)
        while missing:
            if connection.execute(_THERE, missing[-1]).fetchone():
                missing.pop()
                continue
            time.sleep(_LOOK_EVERY_S)
            if time.monotonic() > ask_at:
                ask_at = time.monotonic() + _ASK_EVERY_S
                self.connect.demand_sound(name)
            if time.monotonic() > deadline:
                raise PeerFailedError(f"The peer did not end within {_LIMIT_S:g} s")


def _database(url: str) -> dict[str, str]:
    """Return where the connector finds a database."""
    given = conninfo_to_dict(url)
    place = f"{given.get('host', 'localhost')}:{given.get('port', 5432)}"
    return {
        "connection.url": f"jdbc:postgresql://{place}/{given['dbname']}",
        "connection.username": str(given.get("user", "")),
        "connection.password": str(given.get("password", "")),
    }


_THERE: Final = "SELECT 1 FROM twin WHERE school = %s AND record_id = %s"
