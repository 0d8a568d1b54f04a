"""A broker in memory. It passes the same tests as the real one (`test_brokers.py`)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from contract.names import ERRORS, RUNS
from contract.wire import decode
from producer.events.messages import Message
from producer.failures import UnavailableError
from producer.state.outbox import Acknowledged, Pending

PARTITION = 3


@dataclass
class FakeBroker:
    """Keeps what it is sent. `lost_after`: so many messages are taken, then the broker is gone;
    with `silent` it says nothing of it.
    """

    lost_after: int | None = None
    silent: bool = False
    acknowledging: bool = True
    clock_ms: int | None = None
    received: list[Message] = field(default_factory=list)
    _offsets: Counter[str] = field(default_factory=Counter)
    _fresh: list[Acknowledged] = field(default_factory=list)
    _is_lost: bool = False

    def send(self, pending: Pending) -> None:
        message = pending.message
        subject = message.subject
        if not (isinstance(message.key, bytes) and isinstance(message.value, bytes)):
            raise TypeError("a message is bytes")  # a signature is of bytes alone
        if self.lost_after is not None and len(self.received) >= self.lost_after:
            self._is_lost = True
            return
        self.received.append(pending.message)
        if self.acknowledging:
            self._fresh.append(Acknowledged(pending, PARTITION, self._offsets[subject]))
        self._offsets[subject] += 1

    def acknowledged(self, timeout_s: float) -> list[Acknowledged]:  # noqa: ARG002 - a fake never waits
        taken, self._fresh = self._fresh, []
        if not taken and self._is_lost and not self.silent:
            raise UnavailableError("the broker is gone")
        return taken

    def time_ms(self) -> int | None:
        return self.clock_ms

    def events(self, subject: str) -> list[dict[str, Any]]:
        """Return what was received of a subject, decoded."""
        return [decode(subject, each.value) for each in self.received if each.subject == subject]

    def steps(self) -> list[str]:
        """Return the steps of runs, each with its data set and why it was skipped."""
        return [_step(event) for event in self.events(RUNS)]

    def errors(self) -> list[tuple[str, str, str, str, str]]:
        """Return (change, data set, record id, code, detail) of each error event."""
        names = ("change", "data_set", "record_id", "code", "detail")
        return [tuple(event[name] for name in names) for event in self.events(ERRORS)]

    def forget(self) -> None:
        """Begin a new list, at the same offsets."""
        self.received.clear()


def _step(event: dict[str, Any]) -> str:
    end = event["data_set"]
    if end is None:
        return str(event["step"])
    return f"{event['step']} {end['data_set']} {end['reason'] or ''}".strip()
