"""Events of people who were erased: what still counts of them, and what must not come back."""

from collections.abc import Iterable, Mapping

from consumers.engine.accept import Incoming
from consumers.engine.erased_people import ErasedPeople
from contract.owners import owner_of
from projections.generation.stored import RecordKey


def key_of(incoming: Incoming) -> RecordKey:
    """Return what names the record of an event."""
    event = incoming.event
    return event["school"], incoming.data_set, event["record_id"]


def erased_version(incoming: Incoming, erased: Mapping[str, ErasedPeople]) -> int:
    """Return up to which version nothing counts of whom an event is; 0 for nobody erased."""
    school_id, data_set, record_id = key_of(incoming)
    people = erased.get(school_id)
    return people.up_to(owner_of(data_set, record_id)) if people is not None else 0


def part(
    incoming: Iterable[Incoming],
    erased: Mapping[str, ErasedPeople],
    known: Mapping[RecordKey, int],
) -> tuple[list[Incoming], list[tuple[Incoming, int]]]:
    """Part events, in the order of their topics, into those that count and those that must not
    come back, each of these with the version up to which its person was erased.

    `known` has the versions that are known of these records. Who has come back since with a newer
    version is there again: an older event of such a record is merely an older one.
    """
    newest = dict(known)
    counting: list[Incoming] = []
    dropped: list[tuple[Incoming, int]] = []
    for each in incoming:
        up_to = erased_version(each, erased)
        key, version = key_of(each), each.event["version"]
        if up_to and version <= up_to and newest.get(key, 0) <= up_to:
            dropped.append((each, up_to))
        else:
            newest[key] = max(version, newest.get(key, 0))
            counting.append(each)
    return counting, dropped
