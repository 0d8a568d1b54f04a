"""The backlog: while there is one, topics are read in dependency order.

What is referred to is then there before what refers to it, so waits are rare. Nothing leans on
it: an event that comes too early waits in the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

TopicPartition = tuple[str, int]


@dataclass(slots=True)
class Backlog:
    """Which partitions are behind, and so which others have to wait for them.

    `rank_of` gives a topic's place in the order; partitions of the lowest rank that is behind are
    read, with all of lower rank.
    """

    rank_of: Callable[[str], int]
    _behind: dict[TopicPartition, int] = field(default_factory=dict)
    _all: set[TopicPartition] = field(default_factory=set)

    def add(self, partitions: Mapping[TopicPartition, tuple[int, int]]) -> None:
        """Take on partitions, each with the next offset to read and the end of its log."""
        self._all |= partitions.keys()
        self._behind |= {each: end for each, (at, end) in partitions.items() if at < end}

    def remove(self, partitions: set[TopicPartition]) -> None:
        """Let go of partitions."""
        self._all -= partitions
        for each in partitions:
            self._behind.pop(each, None)

    def passed(self, partition: TopicPartition, next_offset: int) -> None:
        """Note how far a partition was read."""
        if next_offset >= self._behind.get(partition, 0):
            self._behind.pop(partition, None)

    def at_end(self, partition: TopicPartition) -> None:
        """Note that a partition was read to its end, whatever its last offsets held."""
        self._behind.pop(partition, None)

    def readable(self) -> set[TopicPartition]:
        """Return the partitions that may be read now."""
        if not self._behind:
            return set(self._all)
        lowest = min(self.rank_of(topic) for topic, _ in self._behind)
        return {each for each in self._all if self.rank_of(each[0]) <= lowest}
