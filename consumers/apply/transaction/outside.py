"""What a transaction writes outside its generation: history, books, quarantine, and what it tells.

Gathered in the context and written at its end, and only for the live generation: whatever is built
beside it writes nothing here and tells nobody.
"""

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.moves import moves_of
from projections.permanent import books, outbox, person_changes, quarantine, rejudgings, schools


def write_outside(context: Context) -> None:
    """Write what the transaction has gathered."""
    if not context.live:
        return
    connection = context.connection
    if context.new_schools:
        schools.ensure(connection, sorted(context.new_schools))
    person_changes.note(connection, context.person_changes)
    quarantine.keep(connection, context.quarantined)
    books.post(connection, moves_of(context))
    outbox.enqueue(connection, context.messages)
    rejudgings.add(connection, context.rejudgings)


def is_of_the_log_alone(context: Context) -> bool:
    """Say whether all that the transaction writes comes back as it was if the log is read again: it
    publishes nothing, and changes nothing that MYA owns, such as by giving accounts.
    """
    return not context.live or not (context.messages or context.rejudgings)
