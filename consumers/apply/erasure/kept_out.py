"""What of a batch must not come back: events of people who were erased, and what is forgotten."""

from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import unquote

from consumers.apply.erasure.erasing import hidden
from consumers.apply.erasure.forgetting import (
    count_erased,
    forget_lessons,
    forget_records,
    judge_again,
)
from consumers.apply.healing.log import Forgotten
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.errors import Found, replace_violations
from consumers.apply.transaction.ledger import erased_people
from consumers.apply.transaction.platform_events import tombstone
from consumers.apply.transaction.schools import load_schools
from consumers.engine.accept import Incoming
from consumers.engine.erased_events import erased_version, key_of, part
from consumers.engine.tombstones import Tombstone, overtaken
from contract.data_sets import BY_NAME
from contract.events import Author, Operation
from projections.generation import forgetting, lessons, records
from projections.generation.forgetting import ForgottenLesson
from projections.generation.lessons import ROLES, State
from projections.generation.stored import RecordKey, StoredRecord


def keep_out_erased(context: Context, incoming: Sequence[Incoming]) -> list[Incoming]:
    """Return the events that count; what is kept out is counted, and its key forgotten anew."""
    erased = erased_people(context, {each.event["school"] for each in incoming})
    suspects = {key_of(each) for each in incoming if erased and erased_version(each, erased)}
    if not suspects:
        return list(incoming)
    known = {key: each.version for key, each in known_of(context, suspects).items()}
    counting, dropped = part(incoming, erased, known)
    _count(context, [each for each, _ in dropped], lambda key: hidden(context, key))
    up_to = {key_of(each): version for each, version in dropped}
    # Else compaction would keep what came last.
    context.messages += [tombstone(context, key, version) for key, version in up_to.items()]
    return counting


def obey(
    context: Context, incoming: Sequence[Incoming], forgotten: Sequence[Forgotten]
) -> list[Incoming]:
    """Forget what the platform says; return the events that stand nevertheless.

    What is newer stays, and is published again over the tombstone
    (`consumers/apply/healing/log.py`).
    """
    named = _named(forgotten)
    standing, gone = overtaken(incoming, named)
    _count(context, gone, lambda key: key)
    context.schools = {**context.schools, **load_schools(context, {key[0] for key in named})}
    _forget_lessons(context, named)
    known = records.latest(context.connection, {key for key in named if key[1] not in ROLES})
    old = [each for key, each in known.items() if each.version <= named[key].version]
    judge_again(context, forget_records(context, old), ())
    return standing


def known_of(context: Context, keys: Collection[RecordKey]) -> dict[RecordKey, StoredRecord]:
    """Return the latest version of those of these records that are known, lessons among them."""
    of_lessons = {key for key in keys if key[1] in ROLES}
    known = records.latest(context.connection, set(keys) - of_lessons)
    return known | lessons.latest(context.connection, of_lessons)


def _named(forgotten: Sequence[Forgotten]) -> dict[RecordKey, Tombstone]:
    """Return the last tombstone of each record; what is no record's is left out."""
    named: dict[RecordKey, Tombstone] = {}
    for each in forgotten:
        school_id, _, record_id = each.key.decode(errors="replace").partition("/")
        if each.subject in BY_NAME:
            key = unquote(school_id), each.subject, record_id
            named[key] = Tombstone(each.version, each.log_offset)
    return named


def _forget_lessons(context: Context, named: Mapping[RecordKey, Tombstone]) -> None:
    wanted = [(key, each.version) for key, each in named.items() if key[1] in ROLES]
    gone = forgetting.lessons_named(context.connection, wanted)
    wrong = {each.key: each for each in gone if each.state is State.ERROR}
    replace_violations(context, wrong.keys(), [], lambda key: _found(wrong[key]))
    forget_lessons(context, gone)


def _found(lesson: ForgottenLesson) -> Found:
    return Found(run_id=lesson.run_id, version=lesson.version, source=None)


def _count(
    context: Context, gone: Sequence[Incoming], named: Callable[[RecordKey], RecordKey]
) -> None:
    """Count events of runs that are not settled; a removal by the platform no run has sent."""
    if not gone or not context.live:
        return
    schools = load_schools(context, {each.event["school"] for each in gone})
    sent = [
        each
        for each in gone
        if each.event["version"] > schools[each.event["school"]].ended_version
        and not _is_platform_removal(each)
    ]
    count_erased(context, [(named(key_of(each)), each.event["run_id"]) for each in sent])


def _is_platform_removal(incoming: Incoming) -> bool:
    event = incoming.event
    return event["author"] == Author.PLATFORM and event["operation"] == Operation.REMOVED
