"""Usernames and accounts: who gets which, at the end of a run.

Source (decided, where MYA publishes only that a username is unique within a school): it is claimed
once, when the account is created. Of several new claimants: lowest first version, then staff
before student before contact, then the lowest Person ID, as a number if it is digits. An existing
account beats them all. Clashes are settled on what each record held when it was first sent; then
losers compete again with today's candidate. Who has no candidate has no username, and no error.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Final

from contract.becomes import User
from contract.data_sets import BY_NAME
from projections.generation.claims import Claim
from projections.permanent.accounts import NewAccount, username_key

ROLE_ORDER: Final = ("staff", "student", "contact")
"""Whose values come first where a person has several records."""


@cache
def role_of(data_set: str) -> str:
    """Return the role that a data set of people gives."""
    becomes = BY_NAME[data_set].becomes
    assert isinstance(becomes, User)  # noqa: S101 - called for people only
    return becomes.role


@cache
def rank(data_set: str) -> int:
    """Return the place of a data set of people among the roles; 0 comes first."""
    return ROLE_ORDER.index(role_of(data_set))


def settle_claims(claims: Iterable[Claim], held: Mapping[str, str]) -> list[NewAccount]:
    """Return the accounts to create for these people of one school, who have none yet.

    `held` has the usernames, as keys without case, that existing accounts hold.
    """
    by_person = [
        list(own)
        for _, own in groupby(sorted(claims, key=_person), key=lambda claim: claim.person_id)
    ]
    in_order = sorted(by_person, key=_precedence)
    taken = set(held)
    accounts: list[NewAccount] = []
    losers = [
        own for own in in_order if not _claim(accounts, taken, own, _first(own).first_username)
    ]
    for own in losers:
        _claim(accounts, taken, own, candidate_today(own))
    return accounts


def candidate_today(claims: Sequence[Claim]) -> str | None:
    """Return the username that a person's latest records come to."""
    if len(claims) == 1:
        return claims[0].candidate or None
    latest = {claim.data_set: claim for claim in sorted(claims, key=lambda claim: claim.version)}
    in_order = sorted(latest.values(), key=lambda claim: (not claim.current, rank(claim.data_set)))
    return next((claim.candidate for claim in in_order if claim.candidate), None)


def candidates(claims: Sequence[Claim]) -> list[str | None]:
    """Return what a person may claim: first what was first sent, then today's."""
    return [_first(claims).first_username, candidate_today(claims)]


def _claim(
    accounts: list[NewAccount], taken: set[str], claims: Sequence[Claim], username: str | None
) -> bool:
    if username is not None:
        key = username_key(username)
        if key in taken:
            return False
        taken.add(key)
    first = _first(claims)
    accounts.append(
        NewAccount(
            school_id=first.school_id,
            person_id=first.person_id,
            username=username,
            preferred_email=first.first_preferred_email,
            preferred_telephone=first.first_preferred_telephone,
        )
    )
    return True


def _first(claims: Sequence[Claim]) -> Claim:
    """Return the claim whose `first` counts: lowest first version, then staff, student, contact."""
    if len(claims) == 1:
        return claims[0]
    return min(claims, key=lambda claim: (claim.first_version, rank(claim.data_set)))


def _precedence(claims: Sequence[Claim]) -> tuple[int, int, tuple[int, int, str]]:
    first = _first(claims)
    return first.first_version, rank(first.data_set), _number_first(first.person_id)


def _number_first(person_id: str) -> tuple[int, int, str]:
    if person_id.isascii() and person_id.isdigit():
        return 0, int(person_id), person_id
    return 1, 0, person_id


def _person(claim: Claim) -> str:
    return claim.person_id
