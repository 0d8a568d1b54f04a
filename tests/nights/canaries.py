"""Secrets of one test, which are nowhere else: where one is found, a program has let it out."""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

_NAMED_CHARACTERS_MIN: Final = 16
"""A shorter password of the database, as a container may have it, is a word that programs use."""


def planted(database_url: str) -> dict[str, str]:
    """Return a secret of each kind, by its name: that of the variable that has it, if any."""
    planted = {
        "MYA_SIMS_PASSWORD": _text("sims"),
        "MYA_SMTP_PASSWORD": _text("smtp"),
        "MYA_WEBHOOK_SECRET": b64encode(_text("webhook").encode()).decode(),
        "MYA_ROOT_KEY": secrets.token_hex(32),
        "of the database": _text("database"),
        "of the brokers": _text("sasl"),
        "that is none": _text("misspelt"),
    }
    in_use = urlsplit(database_url).password or ""
    if len(in_use) >= _NAMED_CHARACTERS_MIN:
        planted["of the database in use"] = in_use
    return planted


def with_password(database_url: str, password: str, *, host: str = "") -> str:
    """Return the address with another password, and another place where one is named."""
    parts = urlsplit(database_url)
    place = host or f"{parts.hostname}:{parts.port}"
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{password}@{place}"))


def found(planted: Mapping[str, str], text: str) -> set[str]:
    """Return the names of the secrets that are in a text, as they are or written otherwise."""
    return {name for name, secret in planted.items() if any(each in text for each in forms(secret))}


def forms(secret: str) -> set[str]:
    """Return how a secret may be written."""
    as_bytes = secret.encode()
    written = {secret, quote(secret, safe=""), as_bytes.hex(), b64encode(as_bytes).decode()}
    try:
        key = bytes.fromhex(secret)
    except ValueError:
        return written
    return written | {b64encode(key).decode(), repr(key)[2:-1]}


def _text(kind: str) -> str:
    return f"canary-{kind}-{secrets.token_hex(12)}"
