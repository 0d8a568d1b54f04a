"""The errors topic heals too: the last genuine word on an error is published again."""

from collections.abc import Iterable

from consumers.apply.healing.log import Forgotten, Untrue, forgetting, untrue_of
from consumers.apply.transaction.context import Context
from contract.dead_letters import error_id, headers_of, key_of
from contract.names import ERRORS
from contract.wire import encode
from projections.permanent import error_log
from projections.permanent.error_log import Word
from projections.permanent.outbox import Message
from projections.permanent.quarantine import Quarantined


def untrue_words(
    context: Context, quarantined: Iterable[Quarantined], forgotten: Iterable[Forgotten]
) -> list[Untrue]:
    """Return what lies on the errors topic and is not applied."""
    return [each for each in untrue_of(context, quarantined, forgotten) if each.subject == ERRORS]


def healing_words(context: Context, untrue: Iterable[Untrue]) -> list[Message]:
    """Return what heals the topic of these, once the genuine words beside them are applied."""
    known = error_log.last_words(context.connection, {error_id(each.key) for each in untrue})
    buried: dict[bytes, Word] = {}
    unknown: list[Untrue] = []
    for each in untrue:
        word = known.get(error_id(each.key))
        if word is None or word.partition != each.partition:
            unknown.append(each)
        elif word.log_offset < each.log_offset and word.event["school"] not in context.distrusted:
            buried[each.key] = word
    repairs = [_again(context, word) for word in buried.values()]
    return [*repairs, *forgetting(context, unknown)]


def _again(context: Context, word: Word) -> Message:
    return Message(
        partition=word.partition,
        topic=context.topics.of(ERRORS),
        key=key_of(word.event),
        value=encode(ERRORS, dict(word.event)),
        headers=headers_of(word.event),
    )
