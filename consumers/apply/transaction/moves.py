"""From book to book: what judging known records again changes in the books of their runs."""

from collections import Counter

from consumers.apply.transaction.context import Context
from consumers.engine import books
from consumers.engine.accept import Acceptance
from projections.permanent.books import Entry


def moves_of(context: Context) -> Counter[Entry]:
    """Return how the books change where a transaction has judged again and accepted nothing."""
    counts = books.changes(
        Acceptance(), known={}, outcomes_before=context.outcomes_before, newly_displaced=frozenset()
    )
    counts.update(context.book_moves)
    return counts
