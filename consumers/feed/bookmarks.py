"""Where the feed reads on: kept in a file, by the broker for a consumer group, or nowhere."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from confluent_kafka import Consumer, TopicPartition

Place = tuple[str, int]
"""A topic and a partition."""

_TIMEOUT_S: Final = 10


class BookmarkError(Exception):
    """The file does not say where to read on."""


class Bookmark(Protocol):
    """Keeps the offset of the next message of each partition."""

    def kept(self, places: Iterable[Place], /) -> dict[Place, int]:
        """Return what is kept of these partitions."""
        ...

    def keep(self, next_offsets: Mapping[Place, int], /) -> None:
        """Keep these; those of other partitions stay."""
        ...


@dataclass(frozen=True, slots=True)
class NoBookmark:
    """Keeps nothing: each start is the first."""

    def kept(self, _places: Iterable[Place]) -> dict[Place, int]:
        """Return nothing."""
        return {}

    def keep(self, _next_offsets: Mapping[Place, int]) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class FileBookmark:
    """Keeps them in a file, `{topic: {partition: offset}}`, which is whole at any moment."""

    file: Path

    def kept(self, places: Iterable[Place]) -> dict[Place, int]:
        """Return what is kept of these partitions. Raises BookmarkError."""
        wanted = set(places)
        return {place: offset for place, offset in self._read().items() if place in wanted}

    def keep(self, next_offsets: Mapping[Place, int]) -> None:
        """Write them to the disk."""
        by_topic: dict[str, dict[str, int]] = {}
        for (topic, partition), offset in sorted((self._read() | dict(next_offsets)).items()):
            by_topic.setdefault(topic, {})[str(partition)] = offset
        new = self.file.with_name(f"{self.file.name}.new")
        with new.open("w", encoding="utf-8") as out:
            json.dump(by_topic, out, indent=2)
            out.flush()
            os.fsync(out.fileno())
        new.replace(self.file)

    def _read(self) -> dict[Place, int]:
        if not self.file.exists():
            return {}
        try:
            found: dict[str, dict[str, Any]] = json.loads(self.file.read_text(encoding="utf-8"))
            return {
                (topic, int(partition)): int(offset)
                for topic, offsets in found.items()
                for partition, offset in offsets.items()
            }
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise BookmarkError(f"{self.file} does not say where to read on.") from error


@dataclass(frozen=True, slots=True)
class GroupBookmark:
    """Keeps them with the consumer's group.

    The broker forgets those of a group that nobody has been in for a week: then the feed begins
    anew where it was told to.
    """

    consumer: Consumer

    def kept(self, places: Iterable[Place]) -> dict[Place, int]:
        """Return what is kept of these partitions. Raises KafkaException."""
        found = self.consumer.committed([TopicPartition(*each) for each in places], _TIMEOUT_S)
        return {(each.topic, each.partition): each.offset for each in found if each.offset >= 0}

    def keep(self, next_offsets: Mapping[Place, int]) -> None:
        """Commit them. Raises KafkaException."""
        offsets = [TopicPartition(*place, offset) for place, offset in next_offsets.items()]
        self.consumer.commit(offsets=offsets, asynchronous=False)
