"""The service: workers, one after the other, for as long as the world lets them work.

A worker that meets a fault of the world (database, broker, another owner) is thrown away whole and
a new one made: what was not committed is read again. Faults of ours are not caught here.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Any, Final

import psycopg
import structlog
from confluent_kafka import KafkaException
from psycopg import Connection

from consumers.apply.transaction.breaker import Breaker, BreakerTrippedError, facts_of
from consumers.kafka import Cluster, KafkaUnavailableError, Setting, subjects
from consumers.loop.applier import Applier
from consumers.loop.crash import TellingOfBugs
from consumers.loop.patience import Patience
from consumers.loop.reading import ReadAnew, Reader
from consumers.loop.relay import Relay
from consumers.loop.vitals import WorkerVitals
from consumers.loop.worker import Worker
from consumers.trust.keyring import Trust
from consumers.trust.keys import EnrolmentChangedError
from contract.names import ERRORS
from contract.signing import platform_signer
from projections import generations
from projections.database import FAULTS, DatabaseUnavailableError, clock_of, connect
from projections.generation import copied_positions
from projections.generation.positions import FencedError
from projections.replay.log_topics import LogReplacedError, require_known
from projections.replay.standing import OrdersChangedError, Standing, standing_of

_log: Final = structlog.get_logger()

_FAULTS_OF_THE_WORLD: Final = (
    *FAULTS,
    KafkaException,
    FencedError,
    DatabaseUnavailableError,
    KafkaUnavailableError,
    LogReplacedError,
)

_NO_BUGS: Final = (
    *_FAULTS_OF_THE_WORLD,
    BreakerTrippedError,
    OrdersChangedError,
    EnrolmentChangedError,
    psycopg.errors.UndefinedTable,
)
"""What may end a worker, and is no bug of ours."""

_COLLECT_AFTER: Final = 200_000
"""A batch is some hundred thousand objects, none of them in a cycle: by default Python looks for
cycles after every 700, again and again among all that are alive, for a third of the time."""

_PAUSED_S: Final = 1.0
"""How long a generation that rests is left alone before it is looked at again."""

CONSUMER_SETTINGS: Final[dict[str, Setting]] = {
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
    # While there is a backlog, one topic is read after the other: how long the broker holds back
    # an answer without messages is how long the next one has to wait.
    "fetch.wait.max.ms": 20,
}
"""Of every worker's consumer, whichever its group."""


def tune_interpreter() -> None:
    """Set this process up for large batches."""
    gc.set_threshold(_COLLECT_AFTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the workers of one program work with. `patience_s` bounds how long it tries again.

    They feed the generation of this name, whatever becomes of it: once another is live, they go on
    feeding theirs, in silence. Without a name it is the one that is live when they start.
    """

    cluster: Cluster
    database_url: str
    patience_s: float
    trust: Trust
    generation: str | None = None
    breaker: Breaker = field(default_factory=Breaker)
    vitals: WorkerVitals = field(default_factory=WorkerVitals)

    def run(self, stop: Event, *, until_idle: bool) -> None:
        """Work until stopped or idle. Raises the last fault of the world once patience is over, and
        BreakerTrippedError at once.
        """
        tune_interpreter()
        self._tell_trust()
        generation = self.generation
        patience = Patience(self.patience_s)
        while not stop.is_set():
            self.vitals.pulse.beat()
            try:
                standing = self._standing(generation)
                generation = standing.name
                self.vitals.figures.feeds(standing)
                if standing.paused:
                    self.vitals.unready = None
                    if until_idle:
                        return
                    stop.wait(_PAUSED_S)
                    continue
                with self._worker(standing) as worker, TellingOfBugs(worker, _NO_BUGS):
                    patience.works()
                    self._work(worker, stop, until_idle=until_idle)
            except (OrdersChangedError, EnrolmentChangedError) as change:
                _log.info("worker_has_new_orders", change=str(change))
            except psycopg.errors.UndefinedTable:
                # Its generation was taken away: asked how that stands, the database says so.
                self._standing(generation)
                raise
            except _FAULTS_OF_THE_WORLD as fault:
                if stop.is_set():
                    return
                self.vitals.ended_by(fault)
                wait_s = patience.wait_s()
                if wait_s is None:
                    raise
                _log.warning("worker_starts_anew", fault=type(fault).__name__, wait_s=wait_s)
                stop.wait(wait_s)
            else:
                return

    def _work(self, worker: Worker, stop: Event, *, until_idle: bool) -> None:
        try:
            worker.run(stop, until_idle=until_idle)
        except BreakerTrippedError as error:
            # No other worker of this program would judge otherwise.
            self.vitals.stopped_by(error)
            _log.error("breaker_tripped", **facts_of(error.trip))
            raise

    def _standing(self, generation: str | None) -> Standing:
        """Return how the generation stands, and the live one where there is no name yet."""
        with connect(self.database_url, application_name="mya-consumers") as connection:
            name = generations.live(connection) if generation is None else generation
            standing = standing_of(connection, name)
            generations.require_this_build(connection, name)
        return standing

    @contextmanager
    def _worker(self, standing: Standing) -> Iterator[Worker]:
        """Connect to all that a worker needs."""
        count = self.cluster.partition_count()
        topics = self.cluster.topics
        with connect(
            self.database_url,
            application_name=f"mya-consumers {standing.name}",
            search_path=generations.search_path_of(standing.name),
        ) as connection:
            # Every transaction here is an explicit one.
            connection.autocommit = True
            demand_same_log = partial(self._demand_same_log, connection)
            demand_same_log()
            group = f"{topics.prefix}mya-consumers-{standing.name}"
            yield Worker(
                cluster=self.cluster,
                consumer=self.cluster.consumer({**CONSUMER_SETTINGS, "group.id": group}),
                applier=Applier(
                    connection,
                    standing=standing,
                    topics=topics,
                    partition_count=count,
                    figures=self.vitals.figures,
                    trust=self.trust,
                    breaker=self.breaker,
                    clock=clock_of(connection),
                ),
                relay=self._relay(connection) if standing.live else None,
                vitals=self.vitals,
                meanwhile=connection.meanwhile,
                demand_same_log=demand_same_log,
                reader=Reader(
                    topics, count, subjects_read(standing), read_anew(connection, standing)
                ),
                halt_offsets=standing.halt_offsets,
                rate_max=standing.rate_max,
            )

    def _demand_same_log(self, connection: Connection[Any]) -> None:
        """Raise LogReplacedError where topics were made anew since they were first read."""
        require_known(connection, self.cluster.topic_ids())

    def _tell_trust(self) -> None:
        """Say loudly where anybody is believed. Raises RootKeyError where nobody could be."""
        self.trust.demand()
        self.vitals.trusts(is_open=self.trust.is_open)
        if self.trust.is_open:
            _log.warning("enrolment_is_open", means="schools that are not enrolled need not sign")

    def _relay(self, connection: Connection[Any]) -> Relay:
        signer = platform_signer(self.trust.root_key) if self.trust.root_key else None
        return Relay(connection, self.cluster, signer)


def subjects_read(standing: Standing) -> list[str]:
    """Return what a generation's workers read; the error log is kept by the live one's alone."""
    return [each for each in subjects() if standing.live or each != ERRORS]


def read_anew(connection: Connection[Any], standing: Standing) -> ReadAnew | None:
    """Return which schools the generation reads anew, if not all."""
    if standing.schools is None:
        return None
    return ReadAnew(frozenset(standing.schools), copied_positions.offsets(connection))
