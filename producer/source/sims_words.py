"""What CommandReporter says when it fails, in its own words and without the password. Pure."""

import codecs
import re
from html import unescape
from typing import Final

from producer.source.values import normal

_QUOTED_CHARACTERS_MAX: Final = 500
"""Of SIMS's own words, which go into the school's error log as they are."""

_FAILURE: Final = re.compile(
    r"<CommandReporterError(?:\s[^>]*)?>(.*?)</CommandReporterError>", re.S
)

_REFUSED: Final = re.compile(
    r"log[ -]?[io]n|log(ged)? [io]n|sign[ -]?[io]n|password|credential|authenticat|user ?name"
    r"|(invalid|unknown) user|locked",
    re.IGNORECASE,
)
"""Too much is better than too little: a second refused login may lock the account, and a night
without the other reports harms nobody."""


def failure_in(text: bytes, password: str | None) -> str | None:
    """Return what SIMS says went wrong, or None where it says nothing of the kind."""
    found = _FAILURE.search(_decoded(text))
    if found is None:
        return None
    words = unescape(found[1])
    if password:
        words = words.replace(password, "***")
    words = normal(words)
    if password:
        # Spaces put in order may make it whole again.
        words = words.replace(normal(password) or password, "***")
    return words[:_QUOTED_CHARACTERS_MAX]


def is_refused_login(words: str) -> bool:
    """Say whether SIMS did not let us in."""
    return bool(_REFUSED.search(words))


def _decoded(text: bytes) -> str:
    if text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return text.decode("utf-16", errors="replace")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What a British console writes.
        return text.decode("cp850", errors="replace")
