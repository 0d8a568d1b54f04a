"""Erasing people: what a new entry of the ledger comes to in the tables.

What goes to the topics is for whoever decides an erasure (`consumers/back_office/erasing.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from consumers.apply.erasure.forgetting import (
    Person,
    count_erased,
    forget_lessons,
    forget_records,
    judge_again,
)
from consumers.apply.judging.account_claims import settle_claims_of
from consumers.apply.judging.lesson_verdicts import settle_lessons
from consumers.apply.transaction.context import Context
from consumers.apply.transaction.ledger import hash_of, learn
from consumers.apply.transaction.schools import load_schools
from contract.erasures import Erasure
from contract.owners import PEOPLE, id_of_person, is_of_person
from contract.partitions import partition_of
from projections.generation import claims, erased, forgetting, records, references
from projections.generation.forgetting import ForgottenLesson
from projections.generation.stored import RecordKey, StoredRecord
from projections.permanent import person_traces


@dataclass(slots=True)
class Erased:
    """What went of a person: records, lessons, and the keys of the errors about them."""

    records: list[StoredRecord] = field(default_factory=list)
    lessons: list[ForgottenLesson] = field(default_factory=list)
    error_keys: list[bytes] = field(default_factory=list)

    @property
    def keys(self) -> list[RecordKey]:
        """Return what named the records and lessons."""
        return [*(each.key for each in self.records), *(each.key for each in self.lessons)]

    @property
    def sent(self) -> list[tuple[RecordKey, str, int]]:
        """Return what was sent of them: each record with its run and its version."""
        own = [(each.key, each.run_id, each.version) for each in self.records]
        return own + [(each.key, each.run_id, each.version) for each in self.lessons]


def apply_erasures(context: Context, entries: Sequence[Erasure]) -> None:
    """Erase the people of those of these entries that say something new."""
    new = learn(context, entries)
    schools = {entry["school"] for entry in new}
    context.schools = {**context.schools, **load_schools(context, schools)}
    for school_id in sorted(schools):
        own = {each["person_hash"]: each["version"] for each in new if each["school"] == school_id}
        for person_id in sorted(_known_people(context, school_id)):
            version = own.get(hash_of(context, school_id, person_id))
            if version is not None:
                erase_person(context, school_id, person_id, version)


def erase_person(context: Context, school_id: str, person_id: str, version: int) -> Erased:
    """Erase what there is of a person of a school that is loaded, up to this version."""
    person = school_id, id_of_person(person_id)
    own = records.of_people(context.connection, [person], erased.OWNED_RECORDS).values()
    gone = Erased(
        records=[each for each in own if each.version <= version],
        lessons=forgetting.lessons_of(context.connection, *person, version),
    )
    again = references.waiting_for_any(context.connection, [(school_id, person_id)], PEOPLE)
    if context.live:
        _note_counted(context, gone)
        if len(gone.records) == len(own):
            gone.error_keys = _forget_outside(context, school_id, person_id)
    again |= forget_records(context, gone.records)
    forget_lessons(context, gone.lessons)
    forgetting.drop_claims(context.connection, *person, version)
    again |= _into_unseen(context, school_id)
    # A username may be free now that somebody waited for.
    again |= {
        (school_id, claim.data_set, claim.person_id)
        for claim in claims.of_school(context.connection, school_id)
    }
    again |= settle_claims_of(context, context.schools[school_id])
    context.rejudgings.append(context.change_of(school_id))
    judge_again(context, again - set(gone.keys), {person})
    return gone


def _into_unseen(context: Context, school_id: str) -> set[RecordKey]:
    """Return what refers into data sets of which the log has nothing more."""
    before = context.schools[school_id]
    after = load_schools(context, [school_id])[school_id]
    context.schools = {**context.schools, school_id: after}
    unseen = sorted(before.data_sets_seen - after.data_sets_seen)
    if not unseen:
        return set()
    settle_lessons(context, after, unseen)
    return references.into(context.connection, school_id, unseen)


def hidden(context: Context, key: RecordKey) -> RecordKey:
    """Return a key that tells nobody whose record it named, for what is counted once."""
    school_id, data_set, record_id = key
    return school_id, data_set, f"~{hash_of(context, school_id, f'{data_set}/{record_id}')}"


def _known_people(context: Context, school_id: str) -> set[str]:
    found = erased.known_people(context.connection, school_id)
    return {unquote(each) for each in found} | found


def _note_counted(context: Context, gone: Erased) -> None:
    """Note what stands in the books of runs that are not settled, so that it is counted once."""
    of_open_runs = [
        (hidden(context, key), run_id)
        for key, run_id, version in gone.sent
        if version > context.schools[key[0]].ended_version
    ]
    count_erased(context, of_open_runs, counted=True)


def _forget_outside(context: Context, school_id: str, person_id: str) -> list[bytes]:
    """Forget what stands outside the generations; return the keys of the errors about a person."""
    connection = context.connection
    person: Person = school_id, person_id
    person_traces.drop_account(connection, *person)
    person_traces.drop_changes(connection, *person)
    person_traces.empty_quarantine(
        connection,
        school_id,
        lambda topic, key: is_of_person(
            context.topics.subject_of(topic), key, school_id, person_id
        ),
    )
    person_traces.drop_outbox(
        connection,
        partition_of(school_id, context.partition_count),
        lambda topic, key: is_of_person(
            context.topics.subject_of(topic), key, school_id, person_id
        ),
    )
    person_traces.hide_displaced(connection, *person, lambda key: hidden(context, key))
    return person_traces.drop_errors(connection, *person)
