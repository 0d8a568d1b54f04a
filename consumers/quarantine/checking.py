"""Checking a message in quarantine: by the keys as they are now, with the schemas of this build."""

from dataclasses import dataclass
from typing import Final, cast

from confluent_kafka import Message

from consumers.apply.batch import Batch
from consumers.engine.accept import Incoming
from consumers.loop.reading import Read, Reader
from consumers.quarantine.kept_message import KeptMessage
from consumers.quarantine.verdicts import Became, Case, Told
from consumers.trust.keyring import Keyring
from contract.dead_letters import ErrorEvent
from contract.events import Event
from contract.wire import decode
from projections.permanent.quarantine_contents import Kept

CONFLICT: Final = "same_version_other_content"
"""Why an event is set aside that says something else under a version that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A message that may leave quarantine, as it is read now.

    One that is not `verified`, because it lacks what that takes, may leave only if it is overtaken.
    """

    kept: Kept
    read: Read
    verified: bool = True

    @property
    def message(self) -> KeptMessage:
        """Return the message."""
        return KeptMessage(self.kept)

    @property
    def case(self) -> Case | None:
        """Return the event of a record, if it is one."""
        batch = self.read.batch
        event = next(iter((*batch.incoming, *batch.lessons)), None)
        return event and Case(kept=self.kept, event=event, verified=self.verified)

    @property
    def said(self) -> ErrorEvent | None:
        """Return the word on an error, if it is one."""
        return self.read.errors[0].event if self.read.errors else None


def check(reader: Reader, ring: Keyring, kept: Kept) -> Sound | Told:
    """Read a message again; tell why it stays where it must."""
    if kept.value is None and kept.forgets_up_to is None:
        # A null value that was kept before it was noted, or what was of somebody who was erased.
        return Told(kept.place, Became.STAYS, "nothing_kept")
    if kept.school_id in ring.distrusted:
        return Told(kept.place, Became.STAYS, "school_distrusted")
    if kept.appended_at_ms is None:
        return _unverified(ring, kept)
    read = Read(ring)
    reader.read(cast("Message", KeptMessage(kept)), read)
    if read.batch.quarantined:
        return Told(kept.place, Became.STAYS, read.batch.quarantined[0].reason)
    return Sound(kept=kept, read=read)


def _unverified(ring: Keyring, kept: Kept) -> Sound | Told:
    """Take what was verified when it was read, and whose signature was not kept."""
    if kept.reason != CONFLICT or not (kept.data_set and kept.key and kept.value):
        return Told(kept.place, Became.STAYS, kept.reason)
    event = cast("Event", decode(kept.data_set, kept.value))
    own = Incoming(kept.data_set, KeptMessage(kept).offset(), kept.key, kept.value, event)
    return Sound(kept=kept, read=Read(ring, batch=Batch(incoming=[own])), verified=False)
