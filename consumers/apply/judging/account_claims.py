"""Who has an account, and who gets one at the end of a run.

The live generation creates accounts. One beside it keeps to itself which it would create, until it
is promoted.
"""

from collections.abc import Mapping, Sequence, Set

from consumers.apply.transaction.context import Context
from consumers.engine.claims import candidates, settle_claims
from consumers.engine.references import School
from projections.generation import claims, records, would_be_accounts
from projections.generation.claims import Claim
from projections.generation.stored import RecordKey
from projections.permanent import accounts
from projections.permanent.accounts import NewAccount

PersonKey = tuple[str, str]
"""School and Person ID."""


def people_with_account(context: Context, people: Set[PersonKey]) -> set[PersonKey]:
    """Return which of these people count as having an account."""
    found = accounts.people_with_account(context.connection, people)
    if not context.live:
        found |= would_be_accounts.people(context.connection, people - found)
    return found


def holders(context: Context, usernames: Set[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return who holds each of these (school, username key): see `accounts.holders`."""
    found = accounts.holders(context.connection, usernames)
    if not context.live:
        # A real account beats one that is not there yet.
        found = would_be_accounts.holders(context.connection, usernames) | found
    return found


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


def settle_claims_of(context: Context, school: School) -> set[RecordKey]:
    """Give a school's new people their accounts; return the records to judge again.

    Those of a winner who counted as imported already stay as they are. People of a later run, read
    before this one was settled, may have lost a username that was free until now.
    """
    open_claims = _counting(context, school)
    if context.live and not open_claims:
        return set()
    due = [claim for claim in open_claims if claim.version <= school.ended_version]
    by_person: dict[PersonKey, list[Claim]] = {}
    for claim in due:
        by_person.setdefault((claim.school_id, claim.person_id), []).append(claim)
    held = accounts.holders(context.connection, wanted_usernames(by_person))
    new = settle_claims(due, {key: holder for (_, key), holder in held.items()})
    _give(context, school, new)
    won = {account.person_id for account in new}
    taken = {accounts.username_key(account.username) for account in new if account.username}
    keys = {
        (claim.school_id, claim.data_set, claim.person_id)
        for claim in open_claims
        if claim.version <= school.ended_version or _wants_one_of(claim, taken)
    }
    imported = records.met(context.connection, keys)
    return {key for key in keys if key[2] not in won or key not in imported}


def _counting(context: Context, school: School) -> list[Claim]:
    """Forget claims that can no longer count; return the others."""
    found = claims.of_school(context.connection, school.school_id)
    if found and claims.forget_settled(context.connection, school.school_id, school.ended_version):
        return claims.of_school(context.connection, school.school_id)
    return found


def _give(context: Context, school: School, new: Sequence[NewAccount]) -> None:
    if not context.live:
        would_be_accounts.replace(context.connection, school.school_id, new)
    elif new:
        accounts.create(context.connection, new, school.ended_run_id)
        claims.close(context.connection, school.school_id, [each.person_id for each in new])
        context.rejudgings.append(context.change_of(school.school_id))


def _wants_one_of(claim: Claim, username_keys: Set[str]) -> bool:
    wanted = (claim.candidate, claim.first_username)
    return any(accounts.username_key(each) in username_keys for each in wanted if each)
