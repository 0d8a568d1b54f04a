"""What every step of an applying transaction shares."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection

from consumers.engine.references import School
from contract.names import Topics
from projections.generation.claims import Claim, Person
from projections.generation.records import Outcome, StoredRecord
from projections.permanent.books import Entry
from projections.permanent.outbox import Message


@dataclass(slots=True, kw_only=True)
class Context:
    """One transaction: where it writes, at what time, and what it gathers to write at its end.

    `now_ms` is in milliseconds since 1970, UTC.
    """

    connection: Connection[Any]
    topics: Topics
    partition_count: int
    now_ms: int
    schools: Mapping[str, School] = field(default_factory=dict)
    new_claims: dict[Person, list[Claim]] = field(default_factory=dict)
    """Claims added by this transaction: all that people have of whom nothing was known before."""
    messages: list[Message] = field(default_factory=list)
    """What to publish: errors and repairs."""
    outcomes_before: list[tuple[StoredRecord, Outcome]] = field(default_factory=list)
    """Known records that were judged again, with the book that they stood in before."""
    book_moves: Counter[Entry] = field(default_factory=Counter)
    """How lessons change the books."""
