"""Random secrets, and what is kept of them.

A plain SHA-256 is right for these: nobody guesses 256 random bits, with however fast a hash. A slow
one is for passwords that people choose; here it would only let strangers keep the server busy.
"""

import secrets
from hashlib import sha256
from typing import Final

_BYTES: Final = 32


def new_secret() -> str:
    """Return 256 random bits as text that fits into a cookie, a header and a form."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(secret: str) -> bytes:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).digest()
