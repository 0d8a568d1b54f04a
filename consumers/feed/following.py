"""The feed's loop: read a word, tell it, and only then move the bookmark on.

A word that cannot be read or trusted is passed over with a line in the log, as it is quarantined
elsewhere: it must not keep the words behind it from being told.
"""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Event
from typing import Final, cast

import structlog
from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from consumers.feed.bookmarks import Bookmark, GroupBookmark, NoBookmark, Place
from consumers.feed.notices import Notice, Position, notice_of
from consumers.feed.receivers import Receiver
from consumers.feed.vitals import FeedVitals
from consumers.kafka import Cluster, KafkaUnavailableError, Setting
from consumers.loop.reading import Read, Reader
from consumers.trust.keyring import Keyring, Trust
from contract.names import ERRORS
from projections.permanent.enrolment import Enrolment

_log: Final = structlog.get_logger()

_POLL_S: Final = 0.2
_KEEP_EVERY_S: Final = 1.0
"""What a kill may have told again: a second's worth."""

_SETTINGS: Final[dict[str, Setting]] = {
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "isolation.level": "read_committed",
    "group.protocol": "consumer",
    # Of a bookmark that lies where the topic no longer is: told twice is better than not at all.
    "auto.offset.reset": "earliest",
    # Longer than a webhook may be tried with one notice.
    "max.poll.interval.ms": 600_000,
    "fetch.wait.max.ms": 100,
}


_UNVERIFIED: Final = Keyring(Trust(root_key=None, is_open=True), Enrolment(edition=0, schools=[]))
"""Believes every word. Whose key was valid when is in the database, which a support tool's feed has
no way to; and the root key is not for those who only read. What was forged is followed on the topic
by what heals it."""


class Begin(StrEnum):
    """Where to begin in a partition of which no bookmark is kept."""

    BEGINNING = "beginning"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be told: of one school or all, with labels or without, and from where on."""

    school_id: str | None = None
    with_labels: bool = False
    begin: Begin = Begin.BEGINNING


@dataclass(slots=True, kw_only=True)
class Feed:
    """Follows the errors topic. With a group, several feeds share its partitions."""

    cluster: Cluster
    wish: Wish
    receiver: Receiver
    bookmark: Bookmark = field(default_factory=NoBookmark)
    group: str | None = None
    vitals: FeedVitals = field(default_factory=FeedVitals)
    _consumer: Consumer = field(init=False)
    _reader: Reader = field(init=False)
    _pending: dict[Place, int] = field(default_factory=dict, init=False)
    _assigned: set[Place] = field(default_factory=set, init=False)
    _ends: dict[Place, int] = field(default_factory=dict, init=False)
    """Where the end of a partition was, of those that were told to their end."""

    def run(self, stop: Event, *, until_end: bool) -> None:
        """Tell what there is, until stopped or at the end.

        Raises KafkaUnavailableError, KafkaException, and what bookmark and receiver raise.
        """
        try:
            self._begin()
        except KafkaUnavailableError:
            if stop.is_set():
                return
            raise
        kept_at = time.monotonic()
        try:
            while not stop.is_set() and not (until_end and self._is_at_end()):
                self.vitals.pulse.beat()
                message = self._consumer.poll(_POLL_S)
                if message is not None and not self._take(message, stop):
                    break
                if message is None or time.monotonic() - kept_at > _KEEP_EVERY_S:
                    self._keep()
                    self.vitals.behind(self._unread())
                    kept_at = time.monotonic()
        finally:
            # Also of a feed that fails: what was told need not be told again.
            self._keep()
            self._consumer.close()

    def _begin(self) -> None:
        topics = self.cluster.topics
        topic = topics.of(ERRORS)
        count = self.cluster.partition_counts()[topic]
        if not count:
            raise KafkaUnavailableError(
                f"There is no topic {topic} at {self.cluster.bootstrap_servers}."
                " Run `mya-consumers topics apply`."
            )
        self._reader = Reader(topics, count, [ERRORS])
        group = self.group or f"{topics.prefix}feed"
        self._consumer = self.cluster.consumer({**_SETTINGS, "group.id": group})
        if self.group:
            self.bookmark = GroupBookmark(self._consumer)
            self._consumer.subscribe(
                [topic],
                on_assign=self._on_assign,
                on_revoke=self._on_revoke,
                on_lost=self._on_lost,
            )
        else:
            self._consumer.assign(self._starts([(topic, number) for number in range(count)]))

    def _starts(self, places: list[Place]) -> list[TopicPartition]:
        """Return where to read these partitions, and keep it where it is now."""
        kept = self.bookmark.kept(places)
        new = [each for each in places if each not in kept]
        if new and self.wish.begin is Begin.NOW:
            # Kept at once: what comes between two starts must not be passed over by the second.
            ends = self.cluster.ends_of(new)
            self.bookmark.keep(ends)
            kept |= ends
        self._assigned |= set(places)
        self.vitals.unready = None
        _log.info("feed_begun", partitions=len(places), resumed=len(places) - len(new))
        return [TopicPartition(*each, kept.get(each, OFFSET_BEGINNING)) for each in places]

    def _take(self, message: Message, stop: Event) -> bool:
        """Tell a message, if it is to be told; return whether the feed may go on."""
        error = message.error()
        place = str(message.topic()), int(message.partition() or 0)
        if error is not None:
            if error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            self._ends[place] = int(message.offset() or 0)
            return True
        notice = self._notice(message)
        if notice is not None:
            if not self.receiver.tell(notice, stop):
                return False
            self.vitals.told_notices.inc()
        self._pending[place] = int(message.offset() or 0) + 1
        return True

    def _notice(self, message: Message) -> Notice | None:
        read = Read(_UNVERIFIED)
        self._reader.read(message, read)
        self.vitals.passed_over.inc(len(read.batch.quarantined))
        for each in read.batch.quarantined:
            _log.warning(
                "message_passed_over",
                reason=each.reason,
                partition=each.partition,
                offset=each.log_offset,
            )
        for word in read.errors:
            if self.wish.school_id in (None, word.event["school"]):
                position = Position(
                    topic=str(message.topic()), partition=word.partition, offset=word.log_offset
                )
                headers = cast("list[tuple[str, bytes]]", message.headers() or [])
                return notice_of(word.event, position, headers, with_label=self.wish.with_labels)
        return None

    def _is_at_end(self) -> bool:
        return bool(self._assigned) and self._assigned <= self._ends.keys()

    def _unread(self) -> dict[Place, int]:
        """Return how many messages of each partition are not told yet, as far as is known."""
        places = sorted(self._assigned)
        at = self._consumer.position([TopicPartition(*each) for each in places])
        return {
            place: max(0, self._high(place) - max(now.offset, self._ends.get(place, 0)))
            for place, now in zip(places, at, strict=True)
        }

    def _high(self, place: Place) -> int:
        told = self._consumer.get_watermark_offsets(TopicPartition(*place), cached=True)
        return told[1] if told else 0

    def _keep(self) -> None:
        if self._pending:
            self.bookmark.keep(self._pending)
            _log.info("bookmark_kept", partitions=len(self._pending))
            self._pending.clear()

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        consumer.incremental_assign(
            self._starts([(each.topic, each.partition) for each in partitions])
        )

    def _on_revoke(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._keep()
        self._forget(partitions)
        consumer.incremental_unassign(partitions)

    def _on_lost(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        # Another feed has them already, and begins where the bookmark is.
        self._forget(partitions)

    def _forget(self, partitions: list[TopicPartition]) -> None:
        for each in partitions:
            place = each.topic, each.partition
            self._pending.pop(place, None)
            self._assigned.discard(place)
            self._ends.pop(place, None)
