"""The log: the topics as a broker holds them, without a broker."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from contract.data_sets import ALL
from contract.names import RUNS
from contract.wire import decode

PARTITION_COUNT: Final = 2
"""Two: schools share a partition number, and there is another."""

NOW_MS: Final = 1_772_416_800_000
"""The broker's and the worker's clock: later than every version in these worlds."""

SUBJECTS: Final = (*(data_set.name for data_set in ALL), RUNS)
"""What the topics are about that consumers judge by."""

Place = tuple[str, int]
"""What a topic is about, and the partition."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it lies on a topic."""

    key: bytes
    value: bytes
    headers: Sequence[tuple[str, bytes]] = ()
    at_ms: int = NOW_MS
    """The broker's time."""
    is_null: bool = False
    is_gone: bool = False
    """The broker has compacted it away; nobody reads it."""


@dataclass(frozen=True, slots=True)
class Log:
    """Messages by place; the index of a message is its offset."""

    messages: defaultdict[Place, list[Stored]] = field(default_factory=lambda: defaultdict(list))

    def append(self, place: Place, message: Stored) -> int:
        """Add a message and return its offset."""
        self.messages[place].append(message)
        return len(self.messages[place]) - 1

    def compact(self, ends: Mapping[Place, int] | None = None) -> None:
        """Clean every partition, or these up to an offset: of each key, the last message stays."""
        for place, messages in self.messages.items():
            end = len(messages) if ends is None else ends.get(place, 0)
            last = {each.key: offset for offset, each in enumerate(messages[:end])}
            for offset, each in enumerate(messages[:end]):
                if last[each.key] != offset:
                    messages[offset] = replace(each, is_gone=True)

    def decoded(
        self, up_to: Mapping[Place, int] | None = None
    ) -> dict[Place, Sequence[tuple[bytes, Any]]]:
        """Return the keys and events of every place, or of the part before these offsets."""
        return {
            place: [
                (message.key, decode(place[0], message.value))
                for message in messages[: None if up_to is None else up_to.get(place, 0)]
            ]
            for place, messages in self.messages.items()
        }
