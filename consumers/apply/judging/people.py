"""The stage of people: every record of a Person ID is judged together with its siblings."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence, Set

from consumers.apply.judging.account_claims import (
    PersonKey,
    holders,
    people_with_account,
    wanted_usernames,
)
from consumers.apply.judging.contacts import Imported, contacts_affected, links_of
from consumers.apply.judging.judged_records import JudgedRecord
from consumers.apply.transaction.context import Context
from consumers.engine.contacts import NO_LINKS
from consumers.engine.people import judge_person, username_holder
from contract.data_sets import BY_NAME
from contract.data_sets.people import first_of, username_candidate
from contract.owners import PEOPLE
from projections.generation import claims, records
from projections.generation.claims import Claim
from projections.generation.stored import RecordKey, StoredRecord
from projections.permanent import accounts


def judge_people(
    context: Context, latest: Mapping[RecordKey, StoredRecord], again: Collection[RecordKey]
) -> list[JudgedRecord]:
    """Judge the people of these records: new latest versions, and known ones to judge again.

    Contacts of students whose standing changes are judged with them.
    """
    people = {person_of(key) for key in (*latest, *again)}
    known = records.of_people(context.connection, people, PEOPLE)
    by_person = _by_person((known | dict(latest)).values())
    refused = _refused(context, by_person.keys())
    linked = contacts_affected(context, _imported(by_person, refused), known) - people
    if linked:
        # Those with a link that was judged are imported, and remain so.
        by_person |= _by_person(records.of_people(context.connection, linked, PEOPLE).values())
    links = links_of(context, _imported(by_person, refused))
    judged: list[JudgedRecord] = []
    for key, own in by_person.items():
        verdicts = judge_person(own, holder=refused.get(key), links=links.get(key, NO_LINKS))
        judged += map(JudgedRecord, own, verdicts)
    return judged


def add_claims(context: Context, seen: Sequence[StoredRecord]) -> set[str]:
    """Keep what new versions of people without an account would claim.

    Returns the schools of which a claim comes after the end of its own run.
    """
    people = [record for record in seen if record.data_set in PEOPLE]
    keys = {person_of(record.key) for record in people}
    with_account = accounts.people_with_account(context.connection, keys)
    without = [record for record in people if person_of(record.key) not in with_account]
    if not without:
        return set()
    new = [_claim(record) for record in without if not record.violations]
    versions = [(*person_of(each.key), each.data_set, each.version) for each in without]
    claims.put(context.connection, versions, new)
    return {
        claim.school_id
        for claim in new
        if claim.version <= context.schools[claim.school_id].ended_version
    }


def person_of(key: RecordKey) -> PersonKey:
    """Return whose record this is."""
    return key[0], key[2]


def _by_person(every: Iterable[StoredRecord]) -> dict[PersonKey, list[StoredRecord]]:
    by_person: dict[PersonKey, list[StoredRecord]] = {}
    for record in every:
        by_person.setdefault((record.school_id, record.record_id), []).append(record)
    return by_person


def _refused(context: Context, people: Set[PersonKey]) -> dict[PersonKey, str]:
    """Return those of these people who are not imported, with who holds the username."""
    with_account = people_with_account(context, people)
    open_claims = claims.of_people(context.connection, people - with_account)
    held = _holders(context, open_claims)
    refused = {}
    for key, claimed in open_claims.items():
        holder = username_holder(
            claimed,
            settled_version=context.schools[key[0]].ended_version,
            holders=held.get(key[0], {}),
        )
        if holder is not None:
            refused[key] = holder
    return refused


def _imported(
    by_person: Mapping[PersonKey, Sequence[StoredRecord]], refused: Container[PersonKey]
) -> list[Imported]:
    return [
        (record, key not in refused and not record.violations)
        for key, own in by_person.items()
        for record in own
    ]


def _claim(record: StoredRecord) -> Claim:
    data_set = BY_NAME[record.data_set]
    assert record.payload is not None  # noqa: S101 - only sound records claim
    first = record.first or first_of(data_set, record.payload)
    return Claim(
        school_id=record.school_id,
        person_id=record.record_id,
        data_set=record.data_set,
        version=record.version,
        first_version=record.first_version,
        current=record.current,
        candidate=username_candidate(data_set, record.payload),
        first_username=first["username"],
        first_preferred_email=first["preferred_email"],
        first_preferred_telephone=first["preferred_telephone"],
        run_id=record.run_id,
    )


def _holders(
    context: Context, open_claims: Mapping[PersonKey, Sequence[Claim]]
) -> dict[str, dict[str, str]]:
    """Return who holds the usernames that these people may claim, by school and username key."""
    wanted = wanted_usernames(open_claims)
    found: dict[str, dict[str, str]] = {}
    for (school_id, key), holder in holders(context, wanted).items():
        found.setdefault(school_id, {})[key] = holder
    return found
