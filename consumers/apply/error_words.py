"""Words on errors, as they were read from the errors topic: taken into the error log, and what is
to be said because of those that are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from consumers.apply.batch import Batch
from consumers.apply.healing.erased_words import keep_out_erased_words, obey_forgetting
from consumers.apply.healing.errors import healing_words, untrue_words
from consumers.apply.healing.log import Untrue
from consumers.apply.transaction.context import Context
from contract.names import ERRORS
from projections.permanent import error_log, outbox, quarantine
from projections.permanent.error_log import Word
from projections.permanent.outbox import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The words that count, what must be healed because it is not true, and what has the words
    forgotten that are about people who were erased.
    """

    words: Sequence[Word]
    untrue: Sequence[Untrue]
    forgetting: Sequence[Message]

    @property
    def numbers(self) -> list[int]:
        """Return the partition numbers for which something is to be queued, by who holds them."""
        numbers = {each.partition for each in self.untrue}
        return sorted(numbers | {each.partition for each in self.forgetting})


def hear(context: Context, said: Sequence[Word], batch: Batch) -> Heard:
    """Tell the words that count from the others."""
    words, forgetting = keep_out_erased_words(context, said)
    untrue = untrue_words(context, batch.quarantined, batch.forgotten)
    return Heard(words=words, untrue=untrue, forgetting=forgetting)


def take_in(context: Context, heard: Heard, batch: Batch) -> None:
    """Write what was heard, within the current transaction, which holds the positions, and the
    locks of what is queued.
    """
    connection = context.connection
    error_log.apply(connection, heard.words)
    obey_forgetting(context, batch.forgotten)
    set_aside = [
        each for each in batch.quarantined if context.topics.subject_of(each.topic) == ERRORS
    ]
    quarantine.keep(connection, set_aside)
    if heard.numbers:
        queued = [*heard.forgetting, *healing_words(context, heard.untrue)]
        outbox.enqueue(connection, queued)
