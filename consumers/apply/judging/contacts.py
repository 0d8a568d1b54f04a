"""The links of contacts, within the stage of people.

Whether a person is imported depends on nobody else, so that is judged first; then the links, of the
contacts in this transaction and of those whose students it changes.
"""

from collections.abc import Iterable, Mapping, Sequence

from consumers.apply.transaction.context import Context
from consumers.engine.contacts import LINK, Links, judge_links
from contract.data_sets.contacts import CONTACTS
from projections.generation import records, references, relationships
from projections.generation.claims import Person
from projections.generation.stored import RecordKey, StoredRecord, Target

Imported = tuple[StoredRecord, bool]
"""A person's record, and whether it meets a reference."""


def contacts_affected(
    context: Context, people: Iterable[Imported], known: Mapping[RecordKey, StoredRecord]
) -> set[Person]:
    """Return the contacts with a link that may be judged otherwise now.

    `known` are the records as they were. A link that was met is in the relationships, also once
    the student has left; one that was not is among the unmet references.
    """
    unmet: set[Person] = set()
    met: set[Person] = set()
    for record, is_met in people:
        if record.data_set in LINK.to:
            student = record.school_id, record.record_id
            old = known.get(record.key)
            if old is not None and old.met:
                if (is_met, record.current) != (True, old.current):
                    met.add(student)
            elif old is None or is_met or old.version != record.version:
                unmet.add(student)
    found = relationships.contacts_of(context.connection, met) if met else set()
    for data_set in LINK.to if unmet else ():
        waiting = references.waiting_for(context.connection, data_set, unmet)
        found |= {(key[0], key[2]) for key in waiting if key[1] == CONTACTS.name}
    return found


def links_of(context: Context, people: Sequence[Imported]) -> dict[Person, Links]:
    """Judge the links of those of these people who are contacts, current and imported."""
    contacts = [
        record
        for record, is_met in people
        if is_met and record.current and record.data_set == CONTACTS.name
    ]
    if not contacts:
        return {}
    ids = {
        (contact.school_id, student_id)
        for contact in contacts
        for student_id in LINK.targets(contact.payload or {})
    }
    targets = records.targets(context.connection, ids, LINK.to)
    targets |= {record.key: _target(record, is_met) for record, is_met in people}
    return {
        (contact.school_id, contact.record_id): judge_links(
            contact, context.schools[contact.school_id], targets
        )
        for contact in contacts
    }


def _target(record: StoredRecord, is_met: bool) -> Target:
    return Target(
        version=record.version, outcome=record.outcome, met=is_met, current=record.current
    )
