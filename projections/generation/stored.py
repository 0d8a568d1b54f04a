"""A record as it is kept: its latest version, what became of it, and what a reference must know."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

from contract.data_sets import BY_NAME
from contract.declaration import Record
from contract.events import Author, Event, First
from contract.rules import intrinsic_violations
from contract.violations import Violation
from contract.wire import decode

RecordKey = tuple[str, str, str]
"""School, data set, record id."""

NOT_READ_YET: Final = 2**63 - 1
"""The offset of what the platform publishes and has applied already: after all that was read."""


class Outcome(StrEnum):
    """What became of a record: the book of its run in which it stands."""

    APPLIED = "applied"
    WAITING = "waiting"
    ERROR = "error"
    NOT_JUDGED = "not-judged"
    """Not synced, and no error of its own: what it needs is not synced for the school at all."""


@dataclass(slots=True)
class StoredRecord:
    """The latest version of a record. Not frozen: judging fills in `outcome` and `met`."""

    school_id: str
    data_set: str
    record_id: str
    version: int
    first_version: int
    run_id: str
    current: bool
    content_hash: bytes
    log_offset: int
    outcome: Outcome
    met: bool
    event: bytes
    """The event as it lies on the topic."""
    name_emptied: bool = False
    """Whether the platform took out the name of a person who was erased; of lessons only."""
    _decoded: Event | None = None
    _violations: list[Violation] | None = None

    @property
    def payload(self) -> Record | None:
        """Return what the event says of the record."""
        return self._content["record"]

    @property
    def first(self) -> First | None:
        """Return what the event says of the time when the record was first sent."""
        return self._content.get("first")

    @property
    def violations(self) -> list[Violation]:
        """Return the intrinsic rules that the record breaks."""
        if self._violations is None:
            payload = self.payload
            # Some removals carry no record, and so nothing that could be wrong.
            self._violations = (
                intrinsic_violations(BY_NAME[self.data_set], payload) if payload is not None else []
            )
        return self._violations

    @property
    def is_platform_removal(self) -> bool:
        """Say whether the platform removed it after a snapshot: no school's run sent this."""
        return not self.current and self._content["author"] == Author.PLATFORM

    @property
    def _content(self) -> Event:
        if self._decoded is None:
            self._decoded = cast("Event", decode(self.data_set, self.event))
        return self._decoded

    @property
    def key(self) -> RecordKey:
        """Return what names the record."""
        return self.school_id, self.data_set, self.record_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a reference needs to know of the record that it names."""

    version: int
    outcome: Outcome
    met: bool
    current: bool
