"""The password of the SIMS user: from the environment, else from the operating system's keyring.

Never from a file of ours, nor from an option: whoever lists a machine's processes would read it.
"""

from collections.abc import Mapping
from typing import Final

from producer.keyring_entry import keyring_entry

VARIABLE: Final = "MYA_SIMS_PASSWORD"
KEYRING_SERVICE: Final = "mya-producer"


def sims_password(environ: Mapping[str, str], user: str | None) -> str | None:
    """Return the password of a SIMS user; None where nobody has put one anywhere."""
    given = environ.get(VARIABLE)
    if given or user is None:
        return given
    return keyring_entry(KEYRING_SERVICE, user)
