"""Words on errors of people who were erased: kept out of the error log, and forgotten anew."""

from collections.abc import Mapping, Sequence

from consumers.apply.healing.log import Forgotten
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.ledger import erased_people
from consumers.apply.transaction.platform_events import forget
from consumers.engine.erased_people import ErasedPeople
from contract.dead_letters import Change, error_id, key_of
from contract.names import ERRORS
from contract.owners import people_of_error
from projections.permanent import error_log
from projections.permanent.error_log import ForgottenError, Word
from projections.permanent.outbox import Message


def keep_out_erased_words(
    context: Context, words: Sequence[Word]
) -> tuple[Sequence[Word], list[Message]]:
    """Return the words that count, and what has the others forgotten.

    That an error of somebody is over is no news once nobody knows of it: a school's server may say
    so after the person was erased.
    """
    erased = erased_people(context, {each.event["school"] for each in words})
    suspects = [(each, up_to) for each in words if erased and (up_to := _up_to(each, erased))]
    if not suspects:
        return words, []
    ids = {error_id(key_of(each.event)) for each, _ in suspects}
    known = error_log.last_words(context.connection, ids)
    dropped = {
        (each.partition, each.log_offset): max(up_to, each.event["version"])
        for each, up_to in suspects
        if each.event["version"] <= up_to
        or (each.event["change"] == Change.RESOLVED and error_id(key_of(each.event)) not in known)
    }
    kept = [each for each in words if (each.partition, each.log_offset) not in dropped]
    return kept, [
        forget(
            topic=context.topics.of(ERRORS),
            partition=each.partition,
            key=key_of(each.event),
            version=dropped[each.partition, each.log_offset],
        )
        for each in words
        if (each.partition, each.log_offset) in dropped
    ]


def obey_forgetting(context: Context, forgotten: Sequence[Forgotten]) -> None:
    """Forget the errors whose keys the platform has forgotten."""
    error_log.forget(
        context.connection,
        [
            ForgottenError(error_id(each.key), each.version, each.partition, each.log_offset)
            for each in forgotten
            if each.subject == ERRORS
        ],
    )


def _up_to(word: Word, erased: Mapping[str, ErasedPeople]) -> int:
    event = word.event
    school = erased.get(event["school"])
    if school is None:
        return 0
    people = people_of_error(
        *(event["data_set"], event["record_id"], event["code"], event["detail"], event["place"])
    )
    return max(map(school.up_to, people), default=0)
