"""A message in quarantine, as it was read from its topic: to be verified and decoded once more."""

from dataclasses import dataclass
from typing import Any, Final

from contract.signing import KEY_HEADER, SIGNATURE_HEADER, VERSION_HEADER
from projections.permanent.quarantine_contents import Kept

_LOG_BEFORE: Final = "@"
"""Before the id of a topic that was lost and made anew (`projections/replay/log_topics.py`)."""


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """As much of a Kafka message as reading one needs."""

    kept: Kept

    def topic(self) -> str:
        """Return the topic, also if it was made anew since."""
        return self.kept.topic.partition(_LOG_BEFORE)[0]

    def partition(self) -> int:
        """Return the partition."""
        return self.kept.partition

    def offset(self) -> int:
        """Return the offset; of a log that is no more, one before all of the new log."""
        return -1 if _LOG_BEFORE in self.kept.topic else self.kept.log_offset

    def key(self) -> bytes | None:
        """Return the key."""
        return self.kept.key

    def value(self) -> bytes | None:
        """Return the value."""
        return self.kept.value

    def headers(self) -> list[tuple[str, Any]]:
        """Return the headers that say who signed it, and up to where a null value forgets."""
        said: list[tuple[str, Any]] = []
        if self.kept.key_id is not None and self.kept.signature is not None:
            said += [
                (KEY_HEADER, self.kept.key_id.encode()),
                (SIGNATURE_HEADER, self.kept.signature),
            ]
        if self.kept.forgets_up_to is not None:
            said.append((VERSION_HEADER, str(self.kept.forgets_up_to).encode()))
        return said

    def timestamp(self) -> tuple[int, int]:
        """Return the broker's time of it, as a client does."""
        return 2, self.kept.appended_at_ms or 0

    def __len__(self) -> int:
        """Return how long it is."""
        return len(self.kept.value or b"")
