"""How a webhook knows that a notice is ours: the scheme of Standard Webhooks, with HMAC-SHA256.

Signed are the notice's id, the time of sending and the body. Each secret gives one signature, so
that a receiver can change to a new one while both are sent.
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final

_PREFIX: Final = "whsec_"

SECRET_BYTES_MIN: Final = 24
"""What the scheme asks for; a shorter one could be guessed from a single signed body."""


class SecretError(Exception):
    """The secret cannot be used. What it is, is not said."""


def read_secrets(text: str) -> tuple[bytes, ...]:
    """Return the secrets in a text: base64, perhaps after `whsec_`, parted by spaces.

    Raises SecretError.
    """
    try:
        secrets = tuple(
            b64decode(each.removeprefix(_PREFIX), validate=True) for each in text.split()
        )
    except binascii.Error:
        secrets = ()
    if not secrets or min(map(len, secrets)) < SECRET_BYTES_MIN:
        raise SecretError(
            "MYA_WEBHOOK_SECRET must be at least"
            f" {SECRET_BYTES_MIN} random bytes in base64: `openssl rand -base64 32` makes one."
        )
    return secrets


def headers_of(
    secrets: Sequence[bytes], notice_id: str, timestamp_s: int, body: bytes
) -> dict[str, str]:
    """Return the headers by which a receiver knows the notice."""
    signed = f"{notice_id}.{timestamp_s}.".encode() + body
    digests = (hmac.digest(secret, signed, "sha256") for secret in secrets)
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(f"v1,{b64encode(digest).decode()}" for digest in digests),
    }
