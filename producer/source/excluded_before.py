"""Whom the last run left out, as far as the state remembers it. Pure.

Nobody's id is remembered: a mark of it, made with the id of the installation, says of a Person ID
whether it was on the list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

_MARK_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcludedBefore:
    """The people whom the last run left out, by their marks."""

    marks: frozenset[str] = frozenset()
    installation: str = ""
    is_unknown: bool = False
    """There were people, and an older producer did not remember whom."""

    @property
    def had_people(self) -> bool:
        """Say whether anybody was left out."""
        return self.is_unknown or bool(self.marks)

    def count_others(self, people: Iterable[str]) -> int:
        """Count those who were left out and are not among these people."""
        return len(self.marks - marks_of(people, self.installation))


def marks_of(people: Iterable[str], installation: str) -> frozenset[str]:
    """Return the mark of each of these people."""
    key = blake2b(installation.encode()).digest()
    return frozenset(
        blake2b(person.encode(), digest_size=_MARK_BYTES, key=key).hexdigest() for person in people
    )
