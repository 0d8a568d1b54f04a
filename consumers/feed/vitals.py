"""What a feed is known by from outside, with its numbers."""

from collections.abc import Mapping
from typing import Final

from consumers.feed.bookmarks import Place
from consumers.vitals import Vitals
from contract.program.metrics import counter, gauge

STUCK_AFTER_S: Final = 600.0
"""Kafka takes the partitions of a feed away that has not asked for messages for so long; a webhook
that takes nothing may be tried with one notice for up to four minutes."""

TOLD: Final = counter("feed_notices_told", "Notices that the receiver has taken.")
PASSED_OVER: Final = counter(
    "feed_messages_passed_over", "Messages of the errors topic that cannot be read or trusted."
)
UNREAD: Final = gauge(
    "feed_unread_messages", "Messages of the errors topic that are not told yet.", "partition"
)

METRICS: Final = (TOLD, PASSED_OVER, UNREAD)


class FeedVitals(Vitals):
    """A feed as it is seen from outside."""

    def __init__(self) -> None:
        super().__init__(stuck_after_s=STUCK_AFTER_S)
        self.told_notices = TOLD.counter(self.registry)
        self.passed_over = PASSED_OVER.counter(self.registry)
        self._unread = UNREAD.gauge(self.registry)

    def behind(self, unread: Mapping[Place, int]) -> None:
        """Note how many messages are not told yet of each partition that this feed has."""
        self._unread.clear()
        for (_, partition), count in unread.items():
            self._unread.labels(partition).set(count)
