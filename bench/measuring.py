"""Measuring: the floor and the engine over topics that were filled before.

Both run in this process, which is set up as the engine's is. The clock starts when the partitions
are assigned, so that no group's joining is in it, and stops at the last commit: of the floor's last
batch, or of the last run that the engine settled.
"""

import gc
import time
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Final

import psycopg
import structlog
from confluent_kafka import OFFSET_BEGINNING, TopicPartition

from bench import databases, floor
from bench.floor import Shapes
from consumers.kafka import Cluster, Setting
from consumers.loop.service import CONSUMER_SETTINGS, Service, tune_interpreter
from consumers.trust.keyring import Trust

FETCHING: Final[dict[str, Setting]] = {
    name: CONSUMER_SETTINGS[name]
    for name in (
        "enable.auto.commit",
        "isolation.level",
        "queued.max.messages.kbytes",
        "fetch.wait.max.ms",
    )
}
"""As the engine's consumer has them."""


OPEN: Final = Trust(root_key=None, is_open=True)
"""What is compared with a floor without rules is not signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """What a measurement took, in seconds. The engine reads while the database is at work, so its
    parts are more than the whole.
    """

    whole_s: float
    python_s: float
    """The floor's time out of the database, the CPU of the engine's one thread."""
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
    cluster: Cluster,
    shapes: Shapes,
    *,
    server: str,
    template: str,
    before: Sequence[Cluster] = (),
) -> tuple[Took, int]:
    """Run the floor over the topics of these subjects; return what it took, and how many rows there
    are then. What lies in the topics `before` is in the tables already.
    """
    with databases.fresh(server, template) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            floor.make_tables(connection, shapes)
        for each in before:
            _run_floor(each, shapes, url)
        before_s = databases.active_s(server, url)
        whole_s = _run_floor(cluster, shapes, url)
        database_s = databases.active_s(server, url) - before_s
        names = [f"floor_{each.table}" for each in floor.tables(shapes)]
        rows = databases.row_count(url, "public", names)
    took = Took(whole_s=whole_s, python_s=whole_s - database_s, database_s=database_s, settle_s=0)
    return took, rows


def _run_floor(cluster: Cluster, shapes: Shapes, url: str) -> float:
    """Return what it took, in seconds."""
    counts = cluster.partition_counts()
    places = [
        (topic, partition)
        for topic in map(cluster.topics.of, shapes)
        for partition in range(counts[topic])
    ]
    ends = cluster.ends_of(places)
    consumer = cluster.consumer({**FETCHING, "group.id": "bench-floor"})
    with psycopg.connect(url, autocommit=True) as connection:
        floor.make_staging(connection, shapes)
        consumer.assign([TopicPartition(*place, OFFSET_BEGINNING) for place in places])
        tune_interpreter()
        gc.collect()
        started = time.perf_counter()
        floor.run(consumer, connection, shapes, cluster.topics.subject_of, ends)
        whole_s = time.perf_counter() - started
    consumer.close()
    return whole_s


def measure_engine(
    cluster: Cluster,
    *,
    server: str,
    url: str,
    trust: Trust = OPEN,
    generation: str | None = None,
) -> Took:
    """Run the engine until nothing is left to do, all runs settled; return what it took.

    It feeds this generation, the live one by default.
    """
    recorder = _Recorder()
    structlog.configure(processors=[recorder], cache_logger_on_first_use=False)
    service = Service(
        cluster=cluster, database_url=url, patience_s=0, trust=trust, generation=generation
    )
    before_s = databases.active_s(server, url)
    gc.collect()
    cpu_s = time.thread_time()
    service.run(Event(), until_idle=True)
    cpu_s = time.thread_time() - cpu_s
    return Took(
        whole_s=recorder.last("run_settled") - recorder.first("partitions_assigned"),
        python_s=cpu_s,
        database_s=databases.active_s(server, url) - before_s,
        settle_s=recorder.settling_s(),
    )
