"""What the workers of a program are known by from outside."""

from typing import Final

from confluent_kafka import KafkaException

from consumers.apply.transaction.breaker import BreakerTrippedError
from consumers.kafka import KafkaUnavailableError
from consumers.loop.figures import Figures
from consumers.vitals import Vitals
from projections.generation.positions import FencedError

STUCK_AFTER_S: Final = 300.0
"""Kafka takes the partitions of a worker away that has not asked for messages for so long
(`max.poll.interval.ms`); no statement may take half of it."""


_OPEN: Final = (
    "Enrolment is open: schools that are not enrolled are believed, unsigned (MYA_OPEN_ENROLMENT)."
)


class WorkerVitals(Vitals):
    """A worker as it is seen from outside, and those that follow it in the same program."""

    def __init__(self) -> None:
        super().__init__(stuck_after_s=STUCK_AFTER_S)
        self.figures = Figures(self.registry)

    def trusts(self, *, is_open: bool) -> None:
        """Note whether schools that are not enrolled are believed."""
        self.warning = _OPEN if is_open else None
        self.figures.trusts(is_open=is_open)

    def ended_by(self, fault: Exception) -> None:
        """Note the fault of the world that ended a worker; the next one begins by itself."""
        self.unready = _unready_after(fault)
        self.figures.began_anew(fault)

    def stopped_by(self, error: BreakerTrippedError) -> None:
        """Note why the program ends."""
        self.unready = str(error)


def _unready_after(fault: Exception) -> str:
    """Say in plain words what keeps a worker from its work, without the words of the fault."""
    match fault:
        case KafkaUnavailableError() | KafkaException():
            return "The brokers do not answer, or the topics are not set up; it tries again."
        case FencedError():
            return "Another worker has taken over; it starts anew."
        case _:
            return "The database does not answer, or broke off; it tries again."
