"""Who is told: whatever takes one notice after the other."""

from dataclasses import dataclass
from threading import Event
from typing import BinaryIO, Protocol

from consumers.feed.notices import Notice


class Receiver(Protocol):
    """Takes notices in their order."""

    def tell(self, notice: Notice, stop: Event, /) -> bool:
        """Return once the notice is taken, or, with False, once the feed is to stop.

        Raises what keeps it from being taken.
        """
        ...


@dataclass(frozen=True, slots=True)
class Lines:
    """Writes each notice as a line of JSON."""

    out: BinaryIO

    def tell(self, notice: Notice, _stop: Event) -> bool:
        """Write it, and hand it to the operating system at once."""
        self.out.write(notice.body + b"\n")
        self.out.flush()
        return True
