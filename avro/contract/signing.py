"""Signatures: who said what lies on a topic.

A message carries two headers: the id of a key, and the HMAC-SHA256 of what it says under that key.
Signed is what a message is about (its topic without the prefix), its key and its value, each with
its length before it, so that nothing can be moved from one to another. A null value is signed with
the version up to which it forgets, which it carries as a third header.

No secret is kept anywhere but at the school: the platform derives each from one root key.
"""

import hmac
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

KEY_HEADER: Final = "mya_key"
SIGNATURE_HEADER: Final = "mya_signature"
VERSION_HEADER: Final = "mya_version"

PLATFORM_KEY: Final = "platform-1"
"""The key id of the platform itself; no school is given it."""

SECRET_BYTES_MIN: Final = 32
"""As long as the hash: a shorter one would be the weakest part."""

DIGEST_BYTES: Final = 32
_KEY_ID: Final = re.compile(rb"[a-z0-9-]{1,40}")


class SecretTextError(ValueError):
    """The text is no secret. The message never quotes it."""


class Seal:
    """One secret, ready to sign: an HMAC under way is copied for each message, not begun anew.

    That takes less time than `hmac.digest`, and there is one for every message.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < SECRET_BYTES_MIN:
            raise SecretTextError(f"A secret has at least {SECRET_BYTES_MIN} bytes.")
        self._secret = secret
        self._of_subjects: dict[str, hmac.HMAC] = {}

    def digest(self, subject: str, key: bytes, value: bytes | None, version: int = 0) -> bytes:
        """Return the signature of a message; `version` is what a null value forgets up to."""
        mac = (self._of_subjects.get(subject) or self._begin(subject)).copy()
        said = b"forget:%d" % version if value is None else b"value:" + value
        mac.update(b"%d:%b%b" % (len(key), key, said))
        return mac.digest()

    def is_of(
        self, digest: bytes, subject: str, key: bytes, value: bytes | None, version: int = 0
    ) -> bool:
        """Say whether this is the signature of a message, in a time that tells nothing."""
        return hmac.compare_digest(digest, self.digest(subject, key, value, version))

    def _begin(self, subject: str) -> hmac.HMAC:
        name = subject.encode()
        begun = hmac.new(self._secret, b"%d:%b" % (len(name), name), sha256)
        self._of_subjects[subject] = begun
        return begun


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs: its id, which everybody may know, and its secret."""

    key_id: str
    seal: Seal = field(repr=False)

    def headers(
        self, subject: str, key: bytes, value: bytes | None, version: int = 0
    ) -> dict[str, bytes]:
        """Return the headers that say who signed a message."""
        return {
            KEY_HEADER: self.key_id.encode(),
            SIGNATURE_HEADER: self.seal.digest(subject, key, value, version),
        }


def platform_signer(root_key: bytes) -> Signer:
    """Return what the platform signs with."""
    return Signer(PLATFORM_KEY, Seal(_derived(root_key, "platform", PLATFORM_KEY)))


def school_secret(root_key: bytes, school_id: str, key_id: str) -> bytes:
    """Return the secret of a school's key."""
    return _derived(root_key, "school", school_id, key_id)


def secret_of(text: str) -> bytes:
    """Return a secret that is written in hexadecimal digits or in base64.

    Raises SecretTextError.
    """
    said = text.strip()
    try:
        if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", said):
            secret = bytes.fromhex(said)
        else:
            secret = b64decode(said.replace("-", "+").replace("_", "/"), validate=True)
    except (Base64Error, ValueError):
        raise SecretTextError("It is neither hexadecimal nor base64.") from None
    if len(secret) < SECRET_BYTES_MIN:
        raise SecretTextError(f"It is shorter than {SECRET_BYTES_MIN} bytes.")
    return secret


def signature_of(headers: Iterable[tuple[str, Any]] | None) -> tuple[bytes, bytes] | None:
    """Return the key id and the digest that headers tell; None where they tell no signature.

    What is no key id or too short for a digest is none. A pair and no object: there is one for
    every message.
    """
    key_id = digest = None
    for name, value in headers or ():
        if name == KEY_HEADER:
            key_id = value
        elif name == SIGNATURE_HEADER:
            digest = value
    if key_id is None or digest is None or len(digest) != DIGEST_BYTES:
        return None
    return (key_id, digest) if _KEY_ID.fullmatch(key_id) else None


def forgotten_version(headers: Iterable[tuple[str, Any]] | None) -> int:
    """Return up to which version a null value forgets; 0 where its headers do not say."""
    said = next((value for name, value in headers or () if name == VERSION_HEADER), b"")
    return int(said) if isinstance(said, bytes) and re.fullmatch(rb"[0-9]{1,18}", said) else 0


def _derived(root_key: bytes, purpose: str, *names: str) -> bytes:
    """Return a secret for one purpose; it tells nothing of the root key, nor of another."""
    parts = (part.encode() for part in ("mya-sims-sync", purpose, *names))
    return hmac.digest(root_key, b"".join(b"%d:%b" % (len(each), each) for each in parts), sha256)
