"""The numbers of a school's service, as Prometheus is given them: what `status` tells."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from contract.program.metrics import gauge
from producer.service.wellbeing import Health, Status

READABLE: Final = gauge(
    "producer_state_readable", "1 when state and settings can be read, 0 when nothing is known."
)
SCHOOL: Final = gauge("producer_school", "1 for the school that the service is of.", "school")
LAST_RUN: Final = gauge(
    "producer_last_run_ended_timestamp_seconds", "When the last run ended, in seconds since 1970."
)
OUTCOME: Final = gauge(
    "producer_last_run",
    "1 for what became of the last run: completed, incomplete (a data set was held or could not be"
    " read) or failed.",
    "outcome",
)
LATE: Final = gauge("producer_late", "1 when no run has ended for 26 hours, outside of a pause.")
NEXT_RUN: Final = gauge(
    "producer_next_run_timestamp_seconds", "When the next run begins, in seconds since 1970."
)
IN_PROGRESS: Final = gauge("producer_run_in_progress", "1 while a run is in progress.")
OUTBOX: Final = gauge("producer_outbox_messages", "Messages that wait to be sent to Kafka.")
OUTBOX_BYTES: Final = gauge("producer_outbox_bytes", "How many bytes they have.")
BLOCKED: Final = gauge(
    "producer_blocked_data_sets",
    "1 for each data set of which the last run sent nothing, or too little, and why.",
    "data_set",
    "reason",
)

METRICS: Final = (
    *(READABLE, SCHOOL, LAST_RUN, OUTCOME, LATE, NEXT_RUN),
    *(IN_PROGRESS, OUTBOX, OUTBOX_BYTES, BLOCKED),
)


class ServiceFigures(Collector):
    """Looks at the state when somebody asks; `look` returns None where it cannot be read."""

    def __init__(self, look: Callable[[], Status | None]) -> None:
        self._look = look

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name the metrics, without looking."""
        return [each.found([]) for each in METRICS]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return what the state says."""
        status = self._look()
        yield READABLE.found([((), float(status is not None))])
        if status is not None:
            yield from _told(status)


def _told(status: Status) -> Iterator[GaugeMetricFamily]:
    outcome = _outcome(status)
    yield SCHOOL.found([((status.school,), 1)])
    yield LAST_RUN.found(_at(status.last_run))
    yield OUTCOME.found(
        ((each,), float(each == outcome)) for each in ("completed", "incomplete", "failed")
    )
    yield LATE.found([((), float(status.health is Health.LATE))])
    yield NEXT_RUN.found(_at(status.next_run))
    yield IN_PROGRESS.found([((), float(status.run_in_progress))])
    yield OUTBOX.found([((), status.waiting_messages)])
    yield OUTBOX_BYTES.found([((), status.waiting_bytes)])
    yield BLOCKED.found(((each.data_set, each.reason), 1) for each in status.blocked)


def _outcome(status: Status) -> str | None:
    if status.last_fault is not None:
        return "failed"
    if status.last_run is None:
        return None
    return "incomplete" if status.blocked else "completed"


def _at(moment: datetime | None) -> list[tuple[tuple[str, ...], float]]:
    return [] if moment is None else [((), moment.timestamp())]
