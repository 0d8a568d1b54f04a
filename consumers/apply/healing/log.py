"""The log heals from what must not be believed.

The broker keeps the last value of a key, we keep the highest genuine version. When something that
is not applied lies after it (a forged value, one that nobody can read, one of a school that may not
speak), the known one is published again, its version unchanged. A forged value of which nothing
genuine is known must not stay either: the platform forgets its key, up to version 0, so that a
genuine event that comes meanwhile is not lost by it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from consumers.apply.transaction.context import Context
from consumers.apply.transaction.platform_events import forget, ledger_entry, repair_end, repairs
from consumers.trust.claims import KEY_BYTES_MAX, school_named
from contract.data_sets import BY_NAME
from contract.erasures import Erasure, erasure_key, is_erasure_key
from contract.names import RUNS
from contract.partitions import partition_of
from contract.runs import is_ended_key
from projections.generation import erased, lessons, records, run_ends
from projections.generation.stored import RecordKey, StoredRecord
from projections.permanent.outbox import Message
from projections.permanent.quarantine import Quarantined


class Forgotten(NamedTuple):
    """A null value of the platform: up to this version its key is to be forgotten."""

    subject: str
    partition: int
    log_offset: int
    key: bytes
    version: int


class Untrue(NamedTuple):
    """Something on a topic that is not applied. `stays` where it must not be the last of its key,
    though nothing genuine is known.
    """

    subject: str
    partition: int
    log_offset: int
    key: bytes
    stays: bool


def heal(
    context: Context, quarantined: Iterable[Quarantined], forgotten: Iterable[Forgotten]
) -> None:
    """Queue what heals the log of these, once what is genuine beside them has been applied."""
    if not context.live:
        return
    untrue = [each for each in untrue_of(context, quarantined, forgotten) if _is_judged(each)]
    if untrue:
        context.messages += _healing(context, untrue)


def untrue_of(
    context: Context, quarantined: Iterable[Quarantined], forgotten: Iterable[Forgotten]
) -> Iterator[Untrue]:
    """Yield what is not applied, and has a key that may be somebody's."""
    for each in quarantined:
        if each.key is not None and each.school_id is not None and len(each.key) <= KEY_BYTES_MAX:
            subject = context.topics.subject_of(each.topic)
            stays = each.forged and each.value is not None
            yield Untrue(subject, each.partition, each.log_offset, each.key, stays)
    for word in forgotten:
        yield Untrue(word.subject, word.partition, word.log_offset, word.key, stays=False)


def forgetting(context: Context, untrue: Iterable[Untrue]) -> Iterator[Message]:
    """Return the null values that take away what must not stay, one for each key."""
    for subject, partition, key in dict.fromkeys(
        (each.subject, each.partition, each.key) for each in untrue if each.stays
    ):
        yield forget(topic=context.topics.of(subject), partition=partition, key=key, version=0)


def _is_judged(untrue: Untrue) -> bool:
    return untrue.subject in BY_NAME or untrue.subject == RUNS


def _healing(context: Context, untrue: Sequence[Untrue]) -> Iterator[Message]:
    known = _known_records(context, untrue)
    ended = _schools_of_ends(context, untrue)
    ends = run_ends.newest_known(context.connection, sorted(set(ended.values()))) if ended else {}
    ledger = _ledger(context, untrue)
    repaired: dict[RecordKey, StoredRecord] = {}
    unknown: list[Untrue] = []
    for each in untrue:
        record = known.get(each)
        if each in ledger:
            continue
        if record is not None:
            if record.log_offset < each.log_offset:
                repaired[record.key] = record
        elif ended.get(each) not in ends:
            unknown.append(each)
    yield from repairs(context, repaired.values())
    yield from (
        repair_end(context, event)
        for school_id, event in ends.items()
        if school_id not in context.distrusted
    )
    # Who was erased must not come back because somebody wrote over that.
    yield from (ledger_entry(context, entry) for entry in ledger.values())
    yield from forgetting(context, unknown)


def _ledger(context: Context, untrue: Iterable[Untrue]) -> dict[Untrue, Erasure]:
    """Return the entries of the ledger of erasures that these lie over."""
    schools = {
        each: school_id
        for each in untrue
        if each.subject == RUNS
        and is_erasure_key(each.key)
        and (school_id := _school_at_home(context, each))
    }
    if not schools:
        return {}
    entries = erased.entries_of(
        context.connection, sorted(set(schools.values())), said_at_ms=context.now_ms
    )
    by_key = {erasure_key(each["school"], each["person_hash"]): each for each in entries}
    return {each: by_key[each.key] for each in schools if each.key in by_key}


def _known_records(context: Context, untrue: Iterable[Untrue]) -> dict[Untrue, StoredRecord]:
    """Return the latest genuine version of the records whose keys these have."""
    keys = {
        each: (school_id, each.subject, each.key.decode().partition("/")[2])
        for each in untrue
        if each.subject in BY_NAME and (school_id := _school_at_home(context, each))
    }
    of_lessons = {key for key in keys.values() if key[1] in lessons.ROLES}
    others = set(keys.values()) - of_lessons
    found = {
        record.key: record
        for record in chain(
            records.latest(context.connection, others).values() if others else (),
            lessons.whole(context.connection, of_lessons) if of_lessons else (),
        )
    }
    return {each: found[key] for each, key in keys.items() if key in found}


def _schools_of_ends(context: Context, untrue: Iterable[Untrue]) -> dict[Untrue, str]:
    """Return the school of each of these that lies over the latest end of a school's runs."""
    return {
        each: school_id
        for each in untrue
        if each.subject == RUNS
        and (school_id := _school_at_home(context, each))
        and is_ended_key(school_id, each.key)
    }


def _school_at_home(context: Context, untrue: Untrue) -> str | None:
    """Return the school of a key, if it lies where the school's messages lie."""
    school_id = None if b"\0" in untrue.key else school_named(untrue.key)
    if school_id and untrue.partition == partition_of(school_id, context.partition_count):
        return school_id
    return None
