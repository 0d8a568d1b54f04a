"""What a program that reads from Kafka is known by from outside: its pulse, its state, its numbers.

The program writes them as it goes; the status server reads them in threads of its own.
"""

from typing import Final

from confluent_kafka import KafkaException
from prometheus_client import CollectorRegistry

from consumers.kafka import Cluster
from contract.program.remembered import Remembered
from contract.program.status_server import Pulse, Told

_STARTING: Final = "It is starting."
_BROKERS_AWAY: Final = "The brokers do not answer."

_WAITS: Final = "It has waited for an answer for more than half a minute."
_WAITS_AFTER_S: Final = 30.0
"""The end of a large school's run is settled in less; a database that froze takes longer."""

_ASK_EVERY_S: Final = 5.0
_ANSWER_LIMIT_S: Final = 2.0


class Vitals:
    """A program as it is seen from outside; its loop is stuck that has not turned for so long.

    `unready` says why it cannot do its work, or nothing; `warning`, what whoever looks must know.
    """

    def __init__(self, *, stuck_after_s: float) -> None:
        self.registry = CollectorRegistry()
        self.pulse = Pulse(stuck_after_s)
        self.unready: str | None = _STARTING
        self.warning: str | None = None

    def told(self, brokers: "Brokers") -> Told:
        """Return what the status server tells."""
        return Told(
            pulse=self.pulse,
            unready=lambda: self.unready or self._waits() or brokers.away(),
            warning=lambda: self.warning,
            registry=self.registry,
        )

    def works(self) -> None:
        """Note that it does its work."""
        self.unready = None

    def _waits(self) -> str | None:
        """Say that the loop waits for somebody who may be away without a word, or nothing."""
        return _WAITS if self.pulse.age_s > _WAITS_AFTER_S else None


class Brokers:
    """Whether the brokers answer, asked when somebody wants to know, and not more often.

    A client that has lost them says nothing: it waits for them to come back.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._admin = cluster.admin()
        self._asked = Remembered(self._ask, for_s=_ASK_EVERY_S)

    def away(self) -> str | None:
        """Say that they do not answer, or nothing."""
        return self._asked()

    def _ask(self) -> str | None:
        try:
            self._admin.list_topics(timeout=_ANSWER_LIMIT_S)
        except KafkaException:
            return _BROKERS_AWAY
        return None
