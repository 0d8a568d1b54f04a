"""What the schools of a benchmark sign with: one key each, all from one root key."""

from functools import cache
from typing import Final

from contract.signing import Seal, Signer, school_secret

ROOT_KEY: Final = bytes(range(32))


def key_id_of(school_id: str) -> str:
    """Return the id of a school's key."""
    return f"key-{school_id}"


@cache
def school_signer(school_id: str) -> Signer:
    """Return what a school signs with."""
    key_id = key_id_of(school_id)
    return Signer(key_id, Seal(school_secret(ROOT_KEY, school_id, key_id)))
