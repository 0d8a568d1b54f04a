"""The numbers of the whole platform, as Prometheus is given them.

Of ten thousand schools each has one number, when its last run ended; the schools that did not run
are named besides, as far as a list of them is of use. Everything else goes by data set, code,
reason and state.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

import psycopg
import structlog
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from contract.program.metrics import gauge
from contract.program.remembered import Remembered
from projections import generations
from projections.database import DatabaseUnavailableError, connect
from projections.generations import NotMigratedError
from projections.monitoring.questions import Numbers, ask

_log: Final = structlog.get_logger()

ASK_EVERY_S: Final = 30.0
"""The numbers of the database are not older than this."""

STATEMENT_TIMEOUT_MS: Final = 5_000
"""A question that takes longer costs the workers more than its answer is worth."""

NAMED_MAX: Final = 500
"""So many schools that did not run are named; where there are more, it is the platform's fault."""

ANSWERS: Final = gauge(
    "database_answers", "1 when the database gave the numbers below, 0 when there are none."
)
WAITING: Final = gauge(
    "waiting_records", "Records that wait for another one, in the live generation.", "data_set"
)
OPEN_ERRORS: Final = gauge(
    "open_errors", "Errors that stand open in the schools' error logs.", "code", "severity"
)
QUARANTINED: Final = gauge(
    "quarantined_messages", "Messages that lie in quarantine, for support to look at.", "reason"
)
OUTBOX: Final = gauge("outbox_messages", "Messages that the workers have still to publish.")
TRIPPED: Final = gauge(
    "breaker_tripped_partitions",
    "Partition numbers at which the breaker has stopped the workers, by the code of the error.",
    "code",
)
GENERATIONS: Final = gauge(
    "generations",
    "Generations of projections that are live, building (a replay that runs), paused or previous.",
    "state",
)
SCHOOLS: Final = gauge("schools", "Schools that MYA knows and that may send.")
LAST_RUN: Final = gauge(
    "school_last_run_ended_timestamp_seconds",
    "When the latest run of a school ended, in seconds since 1970.",
    "school",
)
WITHOUT_RUN: Final = gauge("schools_without_run", "Schools of which no run ended for 26 hours.")
NAMED: Final = gauge(
    "school_without_run", f"1 for each of them, at most the {NAMED_MAX} silent longest.", "school"
)
UNBALANCED: Final = gauge(
    "schools_unbalanced", "Schools whose latest run has books that do not balance."
)

METRICS: Final = (
    *(ANSWERS, WAITING, OPEN_ERRORS, QUARANTINED, OUTBOX, TRIPPED, GENERATIONS),
    *(SCHOOLS, LAST_RUN, WITHOUT_RUN, NAMED, UNBALANCED),
)


class PlatformFigures(Collector):
    """Asks when somebody looks, and not more often than every half minute."""

    def __init__(self, asked: Callable[[], Numbers | None]) -> None:
        self._asked = Remembered(asked, for_s=ASK_EVERY_S)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name the metrics, without asking."""
        return [each.found([]) for each in METRICS]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return what the database says."""
        numbers = self._asked()
        yield ANSWERS.found([((), float(numbers is not None))])
        if numbers is not None:
            yield from _told(numbers)


def numbers_of(database_url: str, now: datetime) -> Numbers | None:
    """Ask the database; None when it does not answer, or is not set up."""
    name = "mya-projections metrics"
    limit = STATEMENT_TIMEOUT_MS
    try:
        with connect(database_url, application_name=name) as connection:
            path = generations.search_path_of(generations.live(connection))
        with connect(
            database_url, application_name=name, search_path=path, statement_timeout_ms=limit
        ) as connection:
            return ask(connection, now)
    except (DatabaseUnavailableError, NotMigratedError, psycopg.Error) as fault:
        _log.warning("numbers_not_given", fault=type(fault).__name__)
        return None


def _told(numbers: Numbers) -> Iterator[GaugeMetricFamily]:
    schools, overdue = numbers.schools, numbers.overdue
    yield WAITING.found(((key,), count) for key, count in numbers.waiting.items())
    yield OPEN_ERRORS.found(numbers.open_errors.items())
    yield QUARANTINED.found(((key,), count) for key, count in numbers.quarantined.items())
    yield OUTBOX.found([((), numbers.outbox)])
    yield TRIPPED.found(((key,), count) for key, count in numbers.tripped.items())
    yield GENERATIONS.found(((key,), count) for key, count in numbers.generations.items())
    yield SCHOOLS.found([((), len(schools))])
    yield LAST_RUN.found(
        ((each.school_id,), each.ended_at.timestamp()) for each in schools if each.ended_at
    )
    yield WITHOUT_RUN.found([((), len(overdue))])
    yield NAMED.found(((each.school_id,), 1) for each in overdue[:NAMED_MAX])
    yield UNBALANCED.found([((), sum(each.balanced is False for each in schools))])
