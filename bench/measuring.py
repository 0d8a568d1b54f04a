"""Measuring: the floor and the engine over topics that were filled before.

Both run in this process, which is set up as the engine's is. The clock starts when the partitions
are assigned, so that no group's joining is in it, and stops at the last commit: of the floor's last
batch, or of the last run that the engine settled.
"""

import gc
import time
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Final

import psycopg
import structlog
from confluent_kafka import OFFSET_BEGINNING, TopicPartition

from bench import databases, floor
from bench.floor import Shape
from consumers.kafka import Cluster, Setting
from consumers.loop.service import Service, tune_interpreter

_FETCHING: Final[dict[str, Setting]] = {
    "enable.auto.commit": False,
    "isolation.level": "read_committed",
    "queued.max.messages.kbytes": 65_536,
    "fetch.wait.max.ms": 100,
}
"""As the engine's consumer has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What a measurement took, in seconds. The engine reads while it writes, so its parts are
    more than the whole.
    """

    whole_s: float
    read_s: float
    """Consuming and decoding: the floor's time out of the database, the CPU of the engine's
    reading thread."""
    database_s: float
    """Statements under way, the feeding of COPY included."""
    settle_s: float
    """The ends of runs, which the floor does not have; also in `database_s`."""


class EngineFailedError(Exception):
    """The engine did not do what was to be measured."""


@dataclass(slots=True)
class _Recorder:
    """Takes the engine's log lines, each with the time at which it was written."""

    lines: list[tuple[float, str]] = field(default_factory=list)

    def __call__(self, _logger: Any, _level: str, line: MutableMapping[str, Any]) -> Any:
        self.lines.append((time.perf_counter(), str(line["event"])))
        raise structlog.DropEvent

    def first(self, event: str) -> float:
        return min(at for at, name in self.lines if name == event)

    def last(self, event: str) -> float:
        return max(at for at, name in self.lines if name == event)

    def settling_s(self) -> float:
        """Return the time from the last batch to the last run that was settled after it."""
        after = zip(self.lines, self.lines[1:], strict=False)
        return sum(at - before for (before, _), (at, name) in after if name == "run_settled")


def measure_floor(
    cluster: Cluster, subjects: tuple[str, ...], shape: Shape, *, server: str, template: str
) -> tuple[Took, int]:
    """Run the floor over these subjects' topics; return what it took and how many rows came."""
    counts = cluster.partition_counts()
    places = [
        (topic, partition)
        for topic in map(cluster.topics.of, subjects)
        for partition in range(counts[topic])
    ]
    ends = cluster.ends_of(places)
    consumer = cluster.consumer({**_FETCHING, "group.id": "bench-floor"})
    with databases.fresh(server, template) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            floor.prepare(connection, shape)
            before_s = databases.active_s(server, url)
            consumer.assign([TopicPartition(*place, OFFSET_BEGINNING) for place in places])
            tune_interpreter()
            gc.collect()
            started = time.perf_counter()
            floor.run(consumer, connection, shape, cluster.topics.subject_of, ends)
            whole_s = time.perf_counter() - started
        consumer.close()
        database_s = databases.active_s(server, url) - before_s
        rows = databases.count(url, "SELECT count(*) FROM floor")
    took = Took(whole_s=whole_s, read_s=whole_s - database_s, database_s=database_s, settle_s=0)
    return took, rows


def measure_engine(cluster: Cluster, *, server: str, url: str) -> Took:
    """Run the engine until nothing is left to do, all runs settled; return what it took."""
    recorder = _Recorder()
    structlog.configure(processors=[recorder], cache_logger_on_first_use=False)
    service = Service(cluster=cluster, database_url=url, patience_s=0)
    before_s = databases.active_s(server, url)
    gc.collect()
    cpu_s = time.thread_time()
    service.run(Event(), until_idle=True)
    cpu_s = time.thread_time() - cpu_s
    return Took(
        whole_s=recorder.last("run_settled") - recorder.first("partitions_assigned"),
        read_s=cpu_s,
        database_s=databases.active_s(server, url) - before_s,
        settle_s=recorder.settling_s(),
    )
