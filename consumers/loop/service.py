"""The service: workers, one after the other, for as long as the world lets them work.

A worker that meets a fault of the world (database, broker, another owner) is thrown away whole and
a new one made: what was not committed is read again. Faults of ours are not caught here.
"""

import gc
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Final

import psycopg
import structlog
from confluent_kafka import KafkaException

from consumers.kafka import Cluster, KafkaUnavailableError, Setting
from consumers.loop.applier import Applier
from consumers.loop.reading import Reader
from consumers.loop.relay import Relay
from consumers.loop.worker import Worker
from projections import generations
from projections.database import DatabaseUnavailableError, connect
from projections.generation.positions import FencedError

_log: Final = structlog.get_logger()

_FAULTS_OF_THE_WORLD: Final = (
    psycopg.OperationalError,
    KafkaException,
    FencedError,
    DatabaseUnavailableError,
    KafkaUnavailableError,
)

_COLLECT_AFTER: Final = 200_000
"""A batch is some hundred thousand objects, none of them in a cycle: by default Python looks for
cycles after every 700, again and again among all that are alive, for a third of the time."""

_SWITCH_S: Final = 0.000_2
"""For how long a thread that comes back from PostgreSQL waits for the one that decodes. With
Python's 5 ms every block of a COPY waits as long, and a batch has hundreds."""

_WAIT_S_MIN: Final = 0.5
_WAIT_S_MAX: Final = 10.0

_CONSUMER_SETTINGS: Final[dict[str, Setting]] = {
    # Offsets live in the database; the group's are a courtesy for lag tools.
    "enable.auto.commit": False,
    "auto.offset.reset": "error",
    "enable.partition.eof": True,
    "isolation.level": "read_committed",
    "group.protocol": "consumer",
    # Gives one worker the same partition numbers of all topics.
    "group.remote.assignor": "range",
    # The default of 64 MB a consumer is meant for far larger messages.
    "queued.max.messages.kbytes": 65_536,
    "fetch.wait.max.ms": 100,
}


def tune_interpreter() -> None:
    """Set this process up for two threads and large batches."""
    gc.set_threshold(_COLLECT_AFTER)
    sys.setswitchinterval(_SWITCH_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the workers of one program work with. `patience_s` bounds how long it tries again."""

    cluster: Cluster
    database_url: str
    patience_s: float

    def run(self, stop: Event, *, until_idle: bool) -> None:
        """Work until stopped or idle. Raises the last fault of the world once patience is over."""
        tune_interpreter()
        deadline = None
        wait_s = _WAIT_S_MIN
        while not stop.is_set():
            began = math.inf
            try:
                with self._worker() as worker:
                    began = time.monotonic()
                    worker.run(stop, until_idle=until_idle)
            except _FAULTS_OF_THE_WORLD as fault:
                # Counted from where work began: a connection that takes long to fail is no work.
                if deadline is None or time.monotonic() - began > self.patience_s:
                    # It worked for a while: a new fault, with patience of its own.
                    deadline = time.monotonic() + self.patience_s
                    wait_s = _WAIT_S_MIN
                if time.monotonic() + wait_s > deadline:
                    raise
                _log.warning("worker_starts_anew", fault=type(fault).__name__, wait_s=wait_s)
                stop.wait(wait_s)
                wait_s = min(wait_s * 2, _WAIT_S_MAX)
            else:
                return

    @contextmanager
    def _worker(self) -> Iterator[Worker]:
        """Connect to all that a worker needs."""
        with connect(self.database_url, application_name="mya-consumers") as connection:
            live = generations.live(connection)
            generations.require_this_build(connection, live)
        count = self.cluster.partition_count()
        topics = self.cluster.topics
        with connect(
            self.database_url,
            application_name=f"mya-consumers {live}",
            search_path=generations.search_path_of(live),
        ) as connection:
            # Every transaction here is an explicit one.
            connection.autocommit = True
            yield Worker(
                cluster=self.cluster,
                consumer=self.cluster.consumer(
                    {**_CONSUMER_SETTINGS, "group.id": f"{topics.prefix}mya-consumers"}
                ),
                applier=Applier(connection, topics=topics, partition_count=count),
                relay=Relay(connection, self.cluster),
                reader=Reader(topics, count),
            )
