"""The root key of a deployment: from the environment, and from nowhere else.

No option and no file of ours: whoever lists a machine's processes would read it.
"""

from collections.abc import Mapping
from typing import Final

from contract.signing import SecretTextError, secret_of

VARIABLE: Final = "MYA_ROOT_KEY"


class RootKeyError(Exception):
    """There is no root key where one is needed, or it is none. The message never quotes it."""


def root_key(environ: Mapping[str, str]) -> bytes | None:
    """Return the root key; None where there is none. Raises RootKeyError."""
    text = environ.get(VARIABLE)
    if not text:
        return None
    try:
        return secret_of(text)
    except SecretTextError as error:
        raise RootKeyError(f"{VARIABLE} is no root key. {error}") from error


def needed_root_key(environ: Mapping[str, str]) -> bytes:
    """Return the root key. Raises RootKeyError also where there is none."""
    key = root_key(environ)
    if key is None:
        raise RootKeyError(
            f"{VARIABLE} is missing: the secret of this deployment, at least 32 random bytes in"
            " hexadecimal or base64, and the same for every program of it."
        )
    return key
