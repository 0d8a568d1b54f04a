"""The secret of the school's key: from the environment, else from the operating system's keyring.

Never from a file of ours, nor from an option: whoever lists a machine's processes would read it.
"""

from collections.abc import Mapping
from typing import Final

from contract.signing import Seal, SecretTextError, Signer, secret_of
from producer.failures import ConfigurationError
from producer.keyring_entry import keyring_entry

VARIABLE: Final = "MYA_SCHOOL_SECRET"
KEYRING_SERVICE: Final = "mya-school-secret"

_WHERE: Final = (
    f"put it into the environment as {VARIABLE}, or into the keyring of the operating system:"
    f" keyring set {KEYRING_SERVICE}"
)


def school_signer(environ: Mapping[str, str], key_id: str | None) -> Signer | None:
    """Return what the school signs with; None where it was given no key.

    Raises ConfigurationError for half a key, and for a secret that is none.
    """
    given = environ.get(VARIABLE)
    if key_id is None:
        if given:
            raise ConfigurationError(
                f"{VARIABLE} is there, and key_id is missing in the settings: it says of which key"
                " this is the secret."
            )
        return None
    text = given or keyring_entry(KEYRING_SERVICE, key_id)
    if not text:
        raise ConfigurationError(f"The secret of key {key_id} is missing: {_WHERE} {key_id}")
    try:
        return Signer(key_id, Seal(secret_of(text)))
    except SecretTextError as error:
        raise ConfigurationError(f"The secret of key {key_id} is none. {error}") from error
