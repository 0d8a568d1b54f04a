"""Reading ahead: what was fetched is read a few messages at a time, while the database is at work.

Reading and applying need the same interpreter. Two threads would hand it to each other thousands
of times in a batch, which costs a fifth of it; one thread that never idles costs nothing.
"""

from collections import deque
from collections.abc import Sequence
from typing import Final

from confluent_kafka import Message

from consumers.loop.reading import Read, Reader, TopicPartition
from consumers.trust.keyring import Keyring

_PIECE_MESSAGES: Final = 16
"""A quarter of a millisecond: so long may an answer of the database lie unread."""


class Ahead:
    """Messages of a batch to come, and what has been read of them by now, with this keyring."""

    def __init__(self, reader: Reader, keyring: Keyring) -> None:
        self._reader = reader
        self._unread: deque[tuple[TopicPartition, Sequence[Message]]] = deque()
        self._bug: Exception | None = None
        self.read = Read(keyring)
        self.message_count = 0
        self.byte_count = 0

    def add(self, place: TopicPartition, messages: Sequence[Message]) -> None:
        """Add messages of a partition that were fetched."""
        for start in range(0, len(messages), _PIECE_MESSAGES):
            self._unread.append((place, messages[start : start + _PIECE_MESSAGES]))
        self.message_count += len(messages)
        self.byte_count += sum(map(len, messages))

    def go_on(self) -> bool:
        """Read a few more messages; return whether there are still more. Never raises: who waits
        for the database has nothing to do with what is wrong here.
        """
        read_to = self.read.message_count + _PIECE_MESSAGES
        try:
            while self._unread and self.read.message_count < read_to:
                self._reader.read_run(*self._unread.popleft(), self.read)
        except Exception as bug:  # noqa: BLE001 - raised again where it belongs
            self._bug = bug
            self._unread.clear()
        return bool(self._unread)

    def finish(self) -> Read:
        """Read all that is left. Raises what `go_on` met."""
        while self.go_on():
            pass
        if self._bug is not None:
            raise self._bug
        return self.read
