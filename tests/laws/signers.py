"""What the schools and the platform of the tests sign with.

One root key, and one key for each school, whatever it is called: what was sent to one deployment
can be copied to another.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from contract.signing import Seal, Signer, platform_signer, school_secret

ROOT_KEY: Final = bytes(range(32))
PLATFORM: Final = platform_signer(ROOT_KEY)

LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""When the schools of the laws were enrolled: before everything that is in their worlds."""


def key_id_of(school_id: str) -> str:
    """Return the id of a school's key."""
    return f"key-{sha256(school_id.encode()).hexdigest()[:12]}"


def secret_of(school_id: str) -> bytes:
    """Return the secret of a school's key."""
    return school_secret(ROOT_KEY, school_id, key_id_of(school_id))


def school_signer(school_id: str) -> Signer:
    """Return what a school signs with."""
    return Signer(key_id_of(school_id), Seal(secret_of(school_id)))
