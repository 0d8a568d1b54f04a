"""What is known of a data set as a whole, and how a night changes it. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from contract.hashing import HASH_BYTES
from producer.source.evidence import Remembered

DIGEST_MODULUS: Final = 1 << 8 * HASH_BYTES
"""The digest of a data set is the sum of its records' hashes: free of order, kept with a plus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the staged changes come to."""

    operations: Counter[str]
    entries: Counter[str]
    known_count: int
    known_digest: int
    """Both differences, to be added to what was known before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A data set as the state knows it.

    `completed_version` is None until a run has completed the data set and ended: until then MYA
    may hold half of it, and it is sent whole.
    """

    completed_version: int | None = None
    completed_by: str | None = None
    """The version of the producer that completed it."""
    known_count: int = 0
    known_digest: bytes = bytes(HASH_BYTES)
    entries: Mapping[str, int] = field(default_factory=dict)
    remembered: Remembered = field(default_factory=Remembered)
    partition: int | None = None
    last_offset: int | None = None

    @property
    def is_incomplete(self) -> bool:
        """Whether MYA may hold only a part of the data set: it is sent whole."""
        return self.completed_version is None

    def after(self, tally: Tally) -> "Baseline":
        """Return the sums as they will be once the staged changes are promoted."""
        digest = int.from_bytes(self.known_digest, "big") + tally.known_digest
        names = {*self.entries, *tally.entries}
        return replace(
            self,
            known_count=self.known_count + tally.known_count,
            known_digest=(digest % DIGEST_MODULUS).to_bytes(HASH_BYTES, "big"),
            entries={each: self.entries.get(each, 0) + tally.entries[each] for each in names},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """That a run completed a data set, to be written when the run has ended."""

    data_set: str
    version: int
    producer_version: str
    remembered: Remembered
