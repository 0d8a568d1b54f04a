"""How things are named on Kafka: topics, keys and record ids."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote

DEFAULT_TOPIC_PREFIX: Final = "sims."
RUNS: Final = "runs"
ERRORS: Final = "errors"

FILLER_KEY: Final = b"~filler"
"""The key of a message that says nothing, to be skipped: Kafka never compacts the segment that it
writes to, and a quiet partition begins a new one only when something is written. No school's key
is without a slash."""

ID_BYTES_MAX: Final = 200
"""Of a school's id, and of each part of a record's, as they are written in a key. Honest ones are a
tenth of it; every key and every index that is made of several still has room."""

_ENCODED_BYTES_MAX: Final = 12
"""Of one character: four bytes, each of them written as a percent sign and two digits."""

_SCHOOLS_CACHED_MAX: Final = 1_000
"""A topic has runs of thousands of events of the same few schools."""

_PARTS_CACHED_MAX: Final = 10_000
"""The lessons of a school are those of the same people."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one deployment: a prefix before every name."""

    prefix: str = DEFAULT_TOPIC_PREFIX

    def of(self, subject: str) -> str:
        """Return the topic of a data set, of the runs or of the errors."""
        return self.prefix + subject

    def subject_of(self, topic: str) -> str:
        """Return what a topic is about; the inverse of `of`."""
        return topic.removeprefix(self.prefix)


def record_id(parts: Iterable[str | None]) -> str:
    """Join the parts of a natural key; an absent part is empty."""
    return "/".join(map(_encoded, parts))


def is_too_long(part: str) -> bool:
    """Say whether a text is too long for an id."""
    if len(part) * _ENCODED_BYTES_MAX <= ID_BYTES_MAX:
        return False
    return len(part) > ID_BYTES_MAX or len(_encoded(part)) > ID_BYTES_MAX


@lru_cache(maxsize=_PARTS_CACHED_MAX)
def _encoded(part: str | None) -> str:
    if not part:
        return ""
    # Most ids are digits: `quote` takes ten times as long to find out.
    return part if part.isalnum() and part.isascii() else quote(part, safe="")


def key(school_id: str, *parts: str) -> bytes:
    """Return a Kafka key: the school, then parts that are already joined or plain words."""
    return "/".join((_quoted(school_id), *parts)).encode()


@lru_cache(maxsize=_SCHOOLS_CACHED_MAX)
def _quoted(school_id: str) -> str:
    return quote(school_id, safe="")


def school_of(kafka_key: bytes) -> str:
    """Return the school that a key belongs to.

    Raises UnicodeDecodeError when the key is not text.
    """
    return unquote(kafka_key.decode().partition("/")[0])


def error_key(school_id: str, *parts: str) -> bytes:
    """Return the key of an error: every part is encoded whole, so that a part may hold a slash."""
    return "/".join(quote(part, safe="") for part in (school_id, *parts)).encode()
