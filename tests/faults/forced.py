"""A consumer that has its partitions whatever the group says, for two workers on one partition and
for partition numbers that are split between workers.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from confluent_kafka import Consumer, Message, TopicPartition

from consumers.kafka import Cluster


class ForcedConsumer:
    """A Kafka consumer that was given all partitions of some topics, by no group."""

    def __init__(self, consumer: Consumer, places: Sequence[tuple[str, int]]) -> None:
        self._consumer = consumer
        self._waiting = [TopicPartition(*each) for each in places]
        self._on_assign: Callable[[Any, list[TopicPartition]], None] | None = None

    def subscribe(
        self,
        _topics: Sequence[str],
        on_assign: Callable[[Any, list[TopicPartition]], None],
        **_others: Any,
    ) -> None:
        """Take note of whom to tell of the partitions; nobody ever takes them away."""
        self._on_assign = on_assign

    def consume(self, num_messages: int, timeout: float) -> list[Message]:
        """Read; the partitions are assigned at the first time, as in a poll."""
        if self._waiting and self._on_assign:
            given, self._waiting = self._waiting, []
            self._on_assign(self._consumer, given)
        return self._consumer.consume(num_messages, timeout)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._consumer, name)


def force(subjects: Collection[str]) -> None:
    """Give each consumer of this process all partitions of the topics about these subjects."""
    original = Cluster.consumer

    def consumer(self: Cluster, settings: Any) -> Any:
        wanted = {self.topics.of(each) for each in subjects}
        places = [
            (topic, number)
            for topic, partitions in sorted(self.partition_counts().items())
            if topic in wanted
            for number in range(partitions)
        ]
        return ForcedConsumer(original(self, settings), places)

    Cluster.consumer = consumer  # type: ignore[method-assign]
