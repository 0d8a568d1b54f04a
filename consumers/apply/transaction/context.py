"""What every step of an applying transaction shares."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from consumers.engine.references import School
from contract.dead_letters import Source
from contract.names import Topics
from contract.partitions import partition_of
from contract.runs import RunEvent
from projections.generation.stored import Outcome, RecordKey, StoredRecord
from projections.permanent.books import Entry
from projections.permanent.outbox import Message
from projections.permanent.person_changes import PersonChange
from projections.permanent.quarantine import Quarantined
from projections.permanent.rejudgings import Change


@dataclass(slots=True, kw_only=True)
class Context:
    """One transaction: where it writes, at what time, and what it gathers to write at its end.

    `now_ms` is in milliseconds since 1970, UTC. `live` says whether the generation is the live
    one; what is gathered is written outside the generation, and only for the live one.
    """

    connection: Connection[Any]
    topics: Topics
    partition_count: int
    now_ms: int
    live: bool
    root_key: bytes | None = field(default=None, repr=False)
    """What people who were erased are told by; needed only where there are any."""
    schools: Mapping[str, School] = field(default_factory=dict)
    distrusted: frozenset[str] = frozenset()
    """Schools of which nothing known is published again: it may be what a stolen key wrote, and
    would be genuine then for ever."""
    ended: RunEvent | None = None
    """The run whose end is settled in this transaction."""
    falls: dict[tuple[RecordKey, str], Source] = field(default_factory=dict)
    """Records that have an error of a code that they did not have, and where each lies."""
    messages: list[Message] = field(default_factory=list)
    """What to publish: errors, repairs, keys to forget."""
    outcomes_before: list[tuple[StoredRecord, Outcome]] = field(default_factory=list)
    """Known records that were judged again, with the book that they stood in before."""
    book_moves: Counter[Entry] = field(default_factory=Counter)
    """How the books of runs change."""
    person_changes: list[PersonChange] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    new_schools: set[str] = field(default_factory=set)
    """Schools of which something was read, known before or not."""
    rejudgings: list[Change] = field(default_factory=list)
    """What generations beside the live one have to judge again."""

    def change_of(self, school_id: str, data_sets: Iterable[str] = ()) -> Change:
        """Return a change of what MYA owns of a school, which concerns references into these."""
        partition = partition_of(school_id, self.partition_count)
        return Change(school_id=school_id, partition=partition, data_sets=tuple(data_sets))
