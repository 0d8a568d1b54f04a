"""An errors topic of a test's own on the real broker, and what is said on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from confluent_kafka import Producer
from confluent_kafka.admin import (  # type: ignore[attr-defined] # public, without an __all__
    AdminClient,
    NewTopic,
)

from contract.dead_letters import Change, ErrorEvent, Source, error_event, headers_of, key_of
from contract.error_code import Place
from contract.names import ERRORS, Topics
from contract.partitions import partition_of
from contract.violations import Violation
from contract.wire import encode

PARTITIONS: Final = 3
LABEL: Final = "Birch, Ash (1234)"

_LIMIT_S: Final = 120
_BEGAN_MS: Final = 1_788_220_800_000


def word(number: int = 0, *, school: str = "oak", record_id: str = "7", **more: Any) -> ErrorEvent:
    """A word on an error; the number says which, and when it was said."""
    given: dict[str, Any] = {
        "violation": Violation("member_not_imported", "42"),
        "data_set": "class-groups",
        "label": LABEL,
        "place": Place.INSIDE_MYA,
        "change": Change.RAISED if number == 0 else Change.CHANGED,
        "run_id": f"run-{number}",
        "version": _BEGAN_MS + number,
        "occurred_at_ms": _BEGAN_MS + number,
    }
    return error_event(school=school, record_id=record_id, **given | more)


@dataclass(frozen=True, slots=True)
class ErrorsTopic:
    """The topic, on a broker, under a prefix."""

    kafka: str
    prefix: str

    @property
    def name(self) -> str:
        """The topic's name."""
        return Topics(self.prefix).of(ERRORS)

    def make(self) -> None:
        """Make it."""
        # Held until the answer is here: a client that is let go of never gives it.
        admin = AdminClient({"bootstrap.servers": self.kafka})
        made = admin.create_topics([NewTopic(self.name, num_partitions=PARTITIONS)])
        made[self.name].result(_LIMIT_S)

    def remove(self) -> None:
        """Remove it."""
        admin = AdminClient({"bootstrap.servers": self.kafka})
        admin.delete_topics([self.name])[self.name].result(_LIMIT_S)

    def say(self, events: Sequence[ErrorEvent], source: Source | None = None) -> None:
        """Put words on it, as producer and relay do."""
        self.put(
            *(
                (
                    event["school"],
                    {
                        "key": key_of(event),
                        "value": encode(ERRORS, {**event}),
                        "headers": headers_of(event, source),
                    },
                )
                for event in events
            )
        )

    def put(self, *messages: tuple[str, dict[str, Any]]) -> None:
        """Put any messages on the partitions of their schools."""
        producer = Producer({"bootstrap.servers": self.kafka, "enable.idempotence": True})
        for school, message in messages:
            producer.produce(self.name, partition=partition_of(school, PARTITIONS), **message)
        assert producer.flush(_LIMIT_S) == 0
