"""The ledger of erasures in a transaction: who was erased, and what is new in it."""

from collections.abc import Collection, Sequence
from functools import lru_cache, partial

from consumers.apply.transaction.context import Context
from consumers.engine.erased_people import NOBODY, ErasedPeople
from contract.erasures import Erasure, person_hash
from contract.program.root_key import VARIABLE, RootKeyError
from projections.generation import erased

_PEOPLE_CACHED_MAX = 50_000
"""A batch has thousands of lessons of the same few hundred people."""


def hash_of(context: Context, school_id: str, person_id: str) -> str:
    """Return what the ledger calls a person. Raises RootKeyError where there is no root key."""
    if context.root_key is None:
        raise RootKeyError(
            f"{VARIABLE} is missing, and school {school_id} has erased somebody: without it nobody"
            " can tell whom."
        )
    return _hashed(context.root_key, school_id, person_id)


def erased_people(context: Context, school_ids: Collection[str]) -> dict[str, ErasedPeople]:
    """Return who was erased at those of these schools where anybody was."""
    found = erased.of_schools(context.connection, sorted(school_ids))
    return {
        school_id: ErasedPeople(versions, partial(hash_of, context, school_id))
        for school_id, versions in found.items()
    }


def erased_at(context: Context, school_id: str) -> ErasedPeople:
    """Return who was erased at a school."""
    return erased_people(context, [school_id]).get(school_id, NOBODY)


def learn(context: Context, entries: Sequence[Erasure]) -> list[Erasure]:
    """Keep entries of the ledger; return those that say something new."""
    return erased.add(context.connection, entries)


@lru_cache(maxsize=_PEOPLE_CACHED_MAX)
def _hashed(root_key: bytes, school_id: str, person_id: str) -> str:
    return person_hash(root_key, school_id, person_id)
