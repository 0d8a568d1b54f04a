"""Reading ahead: what was fetched is read a few messages at a time, while the database is at work.

Reading and applying need the same interpreter. Two threads would hand it to each other thousands
of times in a batch, which costs a fifth of it; one thread that never idles costs nothing.
"""

from collections import deque
from typing import Final

from confluent_kafka import Message

from consumers.loop.reading import Read, Reader
from consumers.trust.keyring import Keyring

_PIECE_MESSAGES: Final = 16
"""A quarter of a millisecond: so long may an answer of the database lie unread."""


class Ahead:
    """Messages of a batch to come, and what has been read of them by now, with this keyring."""

    def __init__(self, reader: Reader, keyring: Keyring) -> None:
        self._reader = reader
        self._unread: deque[Message] = deque()
        self._bug: Exception | None = None
        self.read = Read(keyring)
        self.message_count = 0
        self.byte_count = 0

    def add(self, message: Message) -> None:
        """Add a message that was fetched."""
        self._unread.append(message)
        self.message_count += 1
        self.byte_count += len(message)

    def go_on(self) -> bool:
        """Read a few more messages; return whether there are still more. Never raises: who waits
        for the database has nothing to do with what is wrong here.
        """
        try:
            for _ in range(min(_PIECE_MESSAGES, len(self._unread))):
                self._reader.read(self._unread.popleft(), self.read)
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
