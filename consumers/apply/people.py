"""The stage of people: every record of a Person ID is judged together with its siblings."""

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Final

from consumers.apply.context import Context
from consumers.apply.judged_records import JudgedRecord
from consumers.engine.claims import candidates
from consumers.engine.people import Person, judge_person
from contract.becomes import User
from contract.data_sets import ALL, BY_NAME
from contract.data_sets.people import first_of, username_candidate
from projections.generation import claims, records
from projections.generation.claims import Claim
from projections.generation.records import RecordKey, StoredRecord
from projections.permanent import accounts

PersonKey = tuple[str, str]
"""School and Person ID."""

DATA_SETS: Final = tuple(each.name for each in ALL if isinstance(each.becomes, User))


def judge_people(
    context: Context, latest: Mapping[RecordKey, StoredRecord], again: Collection[RecordKey]
) -> list[JudgedRecord]:
    """Judge the people of these records: new latest versions, and known ones to judge again."""
    people = {person_of(key) for key in (*latest, *again)}
    known = records.of_people(context.connection, people, DATA_SETS)
    by_person: dict[PersonKey, list[StoredRecord]] = {}
    for record in (known | dict(latest)).values():
        by_person.setdefault((record.school_id, record.record_id), []).append(record)
    with_account = accounts.people_with_account(context.connection, people)
    open_claims = _open_claims(context, people - with_account, {person_of(key) for key in known})
    holders = _holders(context, open_claims)
    judged: list[JudgedRecord] = []
    for key, own in by_person.items():
        person = Person(
            records=own,
            has_account=key in with_account,
            claims=open_claims.get(key, ()),
            settled_version=context.schools[key[0]].ended_version,
            holders=holders.get(key[0], {}),
        )
        judged += map(JudgedRecord, own, judge_person(person))
    return judged


def add_claims(context: Context, seen: Sequence[StoredRecord]) -> set[str]:
    """Keep what new versions of people without an account would claim.

    Returns the schools of which a claim comes after the end of its own run.
    """
    people = [record for record in seen if record.data_set in DATA_SETS]
    keys = {person_of(record.key) for record in people}
    with_account = accounts.people_with_account(context.connection, keys)
    new = [
        _claim(record)
        for record in people
        if person_of(record.key) not in with_account and not record.violations
    ]
    claims.add(context.connection, new)
    for claim in new:
        context.new_claims.setdefault((claim.school_id, claim.person_id), []).append(claim)
    return {
        claim.school_id
        for claim in new
        if claim.version <= context.schools[claim.school_id].ended_version
    }


def person_of(key: RecordKey) -> PersonKey:
    """Return whose record this is."""
    return key[0], key[2]


def wanted_usernames(
    open_claims: Mapping[PersonKey, Sequence[Claim]],
) -> set[tuple[str, str]]:
    """Return what these people may claim, as (school, username key)."""
    return {
        (school_id, accounts.username_key(candidate))
        for (school_id, _), own in open_claims.items()
        for candidate in candidates(own)
        if candidate
    }


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


def _open_claims(
    context: Context, people: Set[PersonKey], known: Set[PersonKey]
) -> dict[PersonKey, list[Claim]]:
    found = claims.of_people(context.connection, people & known)
    new = context.new_claims
    return found | {key: new[key] for key in people - known if key in new}


def _holders(
    context: Context, open_claims: Mapping[PersonKey, Sequence[Claim]]
) -> dict[str, dict[str, str]]:
    """Return who holds the usernames that these people may claim, by school and username key."""
    wanted = wanted_usernames(open_claims)
    found: dict[str, dict[str, str]] = {}
    for (school_id, key), holder in accounts.holders(context.connection, wanted).items():
        found.setdefault(school_id, {})[key] = holder
    return found
