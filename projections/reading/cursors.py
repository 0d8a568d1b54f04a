"""Cursors: where a page ended, opaque to whoever keeps one."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any


class CursorError(ValueError):
    """The text is no cursor of ours, or one of another question."""


def encode(value: Any) -> str:
    """Return a cursor that holds this JSON value."""
    raw = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decode(cursor: str) -> Any:
    """Return the value that a cursor holds. Raises CursorError."""
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        return json.loads(urlsafe_b64decode(padded.encode("ascii")))
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise CursorError("not a cursor") from error
