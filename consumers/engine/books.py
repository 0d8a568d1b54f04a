"""The books of a run (law 3): in which of them each record of it stands.

Counted over distinct (run, record): a repeat counts nothing. A record that is displaced while it
waits moves to superseded; one that was applied, or was an error, stays there.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Final

from consumers.engine.accept import Acceptance
from projections.generation.stored import Outcome, RecordKey, StoredRecord
from projections.permanent.books import Entry

BOOKS: Final = {
    Outcome.APPLIED: "applied",
    Outcome.WAITING: "waiting",
    Outcome.ERROR: "errors",
    # One error of the whole data set stands for them all.
    Outcome.NOT_JUDGED: "errors",
}
"""The book of each outcome."""


def entry_of(record: StoredRecord, outcome: Outcome | None = None) -> Entry:
    """Return the book in which a record of its run stands."""
    return record.school_id, record.run_id, record.data_set, BOOKS[outcome or record.outcome]


def superseded_entry(record: StoredRecord) -> Entry:
    """Return the book of those that a newer version overtook."""
    return record.school_id, record.run_id, record.data_set, "superseded"


def changes(
    acceptance: Acceptance,
    *,
    known: Mapping[RecordKey, StoredRecord],
    outcomes_before: Iterable[tuple[StoredRecord, Outcome]],
    newly_displaced: Set[tuple[RecordKey, str]],
) -> Counter[Entry]:
    """Return how a transaction changes the books.

    What the platform removed is in no book: no run sent it. `outcomes_before` has every judged
    record that is no new version, with its outcome before; `newly_displaced` the (record, run)
    that were not counted as displaced before.
    """
    counts = Counter(map(entry_of, _sent(acceptance.latest.values())))
    for record in _sent(acceptance.displaced):
        if known.get(record.key) is not record:
            counts[superseded_entry(record)] += 1
        elif record.outcome is Outcome.WAITING:
            counts[entry_of(record)] -= 1
            counts[superseded_entry(record)] += 1
    displaced = {(record.key, record.run_id) for record in acceptance.displaced}
    # One batch may hold a version several times, also after it was displaced in this very batch.
    overtaken = {(record.key, record.run_id): record for record in _sent(acceptance.stale)}
    for each in overtaken.keys() & newly_displaced - displaced:
        counts[superseded_entry(overtaken[each])] += 1
    for record, before in outcomes_before:
        if not record.is_platform_removal:
            counts[entry_of(record, before)] -= 1
            counts[entry_of(record)] += 1
    return counts


def _sent(records: Iterable[StoredRecord]) -> Iterator[StoredRecord]:
    return (record for record in records if not record.is_platform_removal)
