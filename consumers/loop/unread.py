"""What of the log is not applied yet: how much of each partition, and how old it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

TopicPartition = tuple[str, int]


@dataclass(slots=True)
class UnreadAges:
    """How old the oldest unread message of each partition is at most. Times in milliseconds.

    It came after the last one that was applied, by the broker's clock, and after the partition was
    last seen read to its end. Where a worker knows neither, it has waited since it was first seen.
    """

    _came_after_ms: dict[TopicPartition, int] = field(default_factory=dict)
    _seen_ms: dict[TopicPartition, int] = field(default_factory=dict)

    def applied(self, times_ms: Mapping[TopicPartition, int]) -> None:
        """Note the broker's time of the last message that was applied of each partition."""
        for place, time_ms in times_ms.items():
            self._came_after_ms[place] = max(self._came_after_ms.get(place, 0), time_ms)

    def ages_s(
        self, unread: Mapping[TopicPartition, int], now_ms: int
    ) -> dict[TopicPartition, float]:
        """Return the age for each partition, given how many messages of it are unread."""
        for known in (self._came_after_ms, self._seen_ms):
            for gone in known.keys() - unread.keys():
                del known[gone]
        return {place: self._age_s(place, count, now_ms) for place, count in unread.items()}

    def _age_s(self, place: TopicPartition, count: int, now_ms: int) -> float:
        since_ms = self._seen_ms.setdefault(place, now_ms)
        if not count:
            self._came_after_ms[place] = now_ms
            return 0.0
        return max(0, now_ms - self._came_after_ms.get(place, since_ms)) / 1000
