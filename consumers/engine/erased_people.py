"""Who was erased at a school, as the ledger of erasures tells: by hashes, never by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

Hasher = Callable[[str], str]
"""Returns what the ledger calls a person of one school, by Person ID."""


def _nobody(_person_id: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class ErasedPeople:
    """The people of a school who were erased: by hash, each with the version up to which nothing
    of them counts.
    """

    versions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    hashed: Hasher = _nobody

    def up_to(self, person_id: str | None) -> int:
        """Return up to which version nothing of a person counts; 0 for one who was not erased."""
        if not self.versions or not person_id:
            return 0  # nearly always: no hash is made then
        return self.versions.get(self.hashed(person_id), 0)

    def has(self, person_id: str) -> bool:
        """Say whether a person was erased."""
        return self.up_to(person_id) > 0


NOBODY: Final = ErasedPeople()
