"""On Site errors: what the producer found at the school, as events of the errors topic.

Pure. The same error on the next night has the same key; the fingerprint says whether what it
says to people is the same too.
"""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, cast

from contract.dead_letters import Change, ErrorEvent, error_event, headers_of, key_of
from contract.error_code import Place
from contract.names import ERRORS
from contract.violations import Violation
from contract.wire import decode, encode
from producer.events.lifecycle import Run
from producer.events.messages import Message

_FINGERPRINT_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSiteError:
    """An error as it was found tonight."""

    data_set: str
    record_id: str
    event: ErrorEvent

    @property
    def key(self) -> bytes:
        """The key of the error on Kafka and in the state."""
        return key_of(self.event)

    @property
    def fingerprint(self) -> bytes:
        """What it says, in short."""
        said = "\0".join((self.event["message"], self.event["label"], self.event["severity"]))
        return blake2b(said.encode(), digest_size=_FINGERPRINT_BYTES).digest()


def on_site_error(
    violation: Violation,
    run: Run,
    *,
    data_set: str,
    occurred_at_ms: int,
    record_id: str = "",
    label: str = "",
) -> OnSiteError:
    """Say what was found, as a new error; without a record id it is about the whole data set."""
    event = error_event(
        violation,
        school=run.school,
        data_set=data_set,
        record_id=record_id,
        label=label,
        place=Place.ON_SITE,
        change=Change.RAISED,
        run_id=run.run_id,
        version=run.version,
        occurred_at_ms=occurred_at_ms,
    )
    return OnSiteError(data_set=data_set, record_id=record_id, event=event)


def restated(event: ErrorEvent, change: Change, run: Run, occurred_at_ms: int) -> ErrorEvent:
    """Return the event that says what became of an error in this run."""
    now = {
        "change": change.value,
        "run_id": run.run_id,
        "version": run.version,
        "occurred_at_ms": occurred_at_ms,
    }
    return cast(ErrorEvent, event | now)


def message_of(event: ErrorEvent) -> Message:
    """Return the message for the errors topic."""
    return Message(
        subject=ERRORS, key=key_of(event), value=to_bytes(event), headers=headers_of(event)
    )


def to_bytes(event: ErrorEvent) -> bytes:
    """Return the event as it is kept and sent."""
    return encode(ERRORS, cast(dict[str, object], event))


def from_bytes(data: bytes) -> ErrorEvent:
    """Return a kept event."""
    return cast(ErrorEvent, decode(ERRORS, data))
