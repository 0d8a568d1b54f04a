"""The ledger of erasures: who must never come back, without saying who.

An entry lies on the runs topic for ever, under a key of its own. It names a person by a hash that
only the holder of the root key can make, and a version: no event of the person up to that version
counts any more, wherever it comes from.
"""

import hmac
from hashlib import sha256
from typing import Any, Final, TypedDict

from contract.events import NAMESPACE
from contract.names import key

ERASURES: Final = "erasures"
"""The subject of the schema. The entries lie on the topic of the runs."""

_WORD: Final = "erased"
_HASH_BYTES: Final = 16
"""Half of the whole hash: no two people of a school will ever share one."""


class Erasure(TypedDict):
    """That a person was erased. In `current_in` are the data sets of which the school's server may
    still count the person: empty but for an erasure that was forced.
    """

    school: str
    person_hash: str
    version: int
    erased_at_ms: int
    current_in: list[str]


def person_hash(root_key: bytes, school_id: str, person_id: str) -> str:
    """Return what the ledger calls a person: the same for ever under one root key."""
    parts = (each.encode() for each in ("mya-sims-sync", _WORD, school_id, person_id))
    said = b"".join(b"%d:%b" % (len(each), each) for each in parts)
    return hmac.digest(root_key, said, sha256)[:_HASH_BYTES].hex()


def erasure_key(school_id: str, hashed: str) -> bytes:
    """Return the key of an entry."""
    return key(school_id, _WORD, hashed)


def is_erasure_key(kafka_key: bytes) -> bool:
    """Say whether a key of the runs topic is that of an entry."""
    parts = kafka_key.split(b"/")
    return len(parts) == len(("school", _WORD, "hash")) and parts[1] == _WORD.encode()


SCHEMA: Final[dict[str, Any]] = {
    "type": "record",
    "name": "Erasure",
    "namespace": f"{NAMESPACE}.erasures",
    "doc": "A person of whom everything was forgotten, by a hash.",
    "fields": [
        {"name": "school", "type": "string"},
        {"name": "person_hash", "type": "string"},
        {"name": "version", "type": "long"},
        {"name": "erased_at_ms", "type": "long"},
        {"name": "current_in", "type": {"type": "array", "items": "string"}, "default": []},
    ],
}
