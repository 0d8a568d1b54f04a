"""The numbers of a worker, as Prometheus is given them.

Labels are topics, partitions, data sets, reasons and kinds of fault: none grows with the schools.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Gauge

from consumers.loop.clock import now_ms
from consumers.loop.reading import Read
from consumers.loop.unread import TopicPartition, UnreadAges
from contract.names import ERRORS, RUNS
from contract.program.metrics import counter, gauge, histogram
from projections.replay.standing import Standing

UNREAD: Final = gauge(
    "worker_unread_messages",
    "Lag: messages on the partitions of this worker that are not applied yet.",
    "topic",
    "partition",
)
UNREAD_AGE: Final = gauge(
    "worker_oldest_unread_seconds",
    "How old the oldest of them is at most, by the broker's clock; 0 where there is none.",
    "topic",
    "partition",
)
GENERATION: Final = gauge(
    "worker_generation",
    "1 for the generation that this worker feeds, and whether that is the live one.",
    "generation",
    "live",
)
EVENTS: Final = counter(
    "worker_events_applied", "Events that were applied: its rate is events per second.", "data_set"
)
BATCH_S: Final = histogram("worker_batch_seconds", "How long a batch took to be applied.")
QUARANTINED: Final = counter(
    "worker_quarantined_messages",
    "Messages that cannot be read or trusted, set aside by this worker.",
    "reason",
)
FORGED: Final = counter(
    "worker_forged_messages",
    "Those among them that are not by whom they claim to be from: a case for security.",
    "reason",
)
OPEN_ENROLMENT: Final = gauge(
    "worker_open_enrolment", "1 where schools that are not enrolled are believed, unsigned."
)
RELAYED: Final = counter(
    "worker_relayed_messages", "Messages of the outbox that this worker has published."
)
SETTLED: Final = counter("worker_runs_settled", "Runs that this worker has settled.")
UNBALANCED: Final = counter(
    "worker_runs_unbalanced", "Runs among them whose books do not balance: records were lost."
)
RESTARTS: Final = counter(
    "worker_restarts",
    "How often the worker began anew after a fault of the world, by the kind of fault.",
    "fault",
)

METRICS: Final = (
    *(UNREAD, UNREAD_AGE, GENERATION, EVENTS, BATCH_S),
    *(QUARANTINED, FORGED, OPEN_ENROLMENT, RELAYED, SETTLED, UNBALANCED, RESTARTS),
)


class Figures:
    """Takes note of what a worker does."""

    def __init__(self, registry: CollectorRegistry, clock: Callable[[], int] = now_ms) -> None:
        self._clock = clock
        self._ages = UnreadAges()
        self._known: set[TopicPartition] = set()
        self._unread = UNREAD.gauge(registry)
        self._unread_age = UNREAD_AGE.gauge(registry)
        self._generation = GENERATION.gauge(registry)
        self._events = EVENTS.counter(registry)
        self._batch_s = BATCH_S.histogram(registry)
        self._quarantined = QUARANTINED.counter(registry)
        self._forged = FORGED.counter(registry)
        self._open_enrolment = OPEN_ENROLMENT.gauge(registry)
        self._relayed = RELAYED.counter(registry)
        self._settled = SETTLED.counter(registry)
        self._unbalanced = UNBALANCED.counter(registry)
        self._restarts = RESTARTS.counter(registry)

    def feeds(self, standing: Standing) -> None:
        """Note which generation is fed."""
        self._generation.clear()
        self._generation.labels(standing.name, str(standing.live).lower()).set(1)

    def trusts(self, *, is_open: bool) -> None:
        """Note whether schools that are not enrolled are believed."""
        self._open_enrolment.set(is_open)

    def applied(self, read: Read, duration_s: float) -> None:
        """Note a batch that was applied."""
        batch = read.batch
        counts = Counter(each.data_set for each in (*batch.incoming, *batch.lessons))
        counts += Counter({RUNS: len(batch.steps), ERRORS: len(read.errors)})
        for data_set, count in counts.items():
            self._events.labels(data_set).inc(count)
        for reason, count in Counter(each.reason for each in batch.quarantined).items():
            self._quarantined.labels(reason).inc(count)
        forged = Counter(each.reason for each in batch.quarantined if each.forged)
        for reason, count in forged.items():
            self._forged.labels(reason).inc(count)
        self._batch_s.observe(duration_s)
        self._ages.applied(read.times_ms)

    def relayed(self, messages: int) -> None:
        """Note messages that were published."""
        self._relayed.inc(messages)

    def settled(self, *, balanced: bool) -> None:
        """Note a run that was settled."""
        self._settled.inc()
        self._unbalanced.inc(not balanced)

    def began_anew(self, fault: Exception) -> None:
        """Note that a fault of the world ended a worker, and another begins."""
        self._restarts.labels(type(fault).__name__).inc()
        self.behind({})

    def behind(self, unread: Mapping[TopicPartition, int]) -> None:
        """Note how many messages are unread of each partition that this worker has."""
        _show(self._unread, unread, self._known)
        _show(self._unread_age, self._ages.ages_s(unread, self._clock()), self._known)
        self._known = set(unread)


def _show(
    gauge: Gauge, values: Mapping[TopicPartition, float], before: set[TopicPartition]
) -> None:
    for (topic, partition), value in values.items():
        gauge.labels(topic, partition).set(value)
    for topic, partition in before - values.keys():
        gauge.remove(topic, partition)
