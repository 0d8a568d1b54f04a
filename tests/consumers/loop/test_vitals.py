import psycopg
import pytest
from confluent_kafka import KafkaException

from consumers.apply.transaction.breaker import BreakerTrippedError
from consumers.engine.breaker import Span, Trip
from consumers.kafka import KafkaUnavailableError
from consumers.loop.vitals import WorkerVitals
from projections.database import DatabaseUnavailableError
from projections.generation.breaker_counts import Cause
from projections.generation.positions import FencedError


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        (KafkaUnavailableError("at 10.0.0.1"), "brokers"),
        (KafkaException("at 10.0.0.1"), "brokers"),
        (FencedError("at 10.0.0.1"), "Another worker"),
        (DatabaseUnavailableError("at 10.0.0.1"), "database"),
        (psycopg.OperationalError("at 10.0.0.1"), "database"),
    ],
)
def test_what_keeps_a_worker_from_its_work_is_said_without_the_words_of_the_fault(
    fault: Exception, word: str
) -> None:
    vitals = WorkerVitals()

    vitals.ended_by(fault)

    assert word in str(vitals.unready)
    assert "10.0.0.1" not in str(vitals.unready)
    restarts = vitals.registry.get_sample_value(
        "mya_worker_restarts_total", {"fault": type(fault).__name__}
    )
    assert restarts == 1


def test_why_the_breaker_has_stopped_it_is_said_and_what_to_do() -> None:
    vitals = WorkerVitals()
    cause = Cause("sims.rooms", 3, "rooms", "value_unreadable")
    fallen = {f"school-{number}": 10 + number for number in range(7)}

    vitals.stopped_by(
        BreakerTrippedError(
            Trip(span=Span(cause=cause, length=1_000, number=2), read_to=2_091, fallen=fallen)
        )
    )

    assert vitals.unready == (
        "91 records of 7 schools (school-6, school-5, school-4, school-3, school-2, …) fell to"
        " value_unreadable, most of what was read of rooms: between offsets 2000 and 2091 of"
        " sims.rooms, partition 3. That looks like a fault of this build, so the last of it was not"
        " written. Compare one of these records with SIMS. If the error is wrong, start a build"
        " that judges it right; if it is right, start `mya-consumers run --accept"
        " value_unreadable`."
    )
