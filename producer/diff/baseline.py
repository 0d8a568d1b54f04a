"""What is known of a data set as a whole, and how a night changes it. Pure."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from contract.hashing import HASH_BYTES
from producer.source.evidence import Remembered

DIGEST_MODULUS: Final = 1 << 8 * HASH_BYTES
"""The digest of a data set is the sum of its records' hashes: free of order, kept with a plus."""


@dataclass(frozen=True, slots=True)
class Sums:
    """How many records there are, and the sum of their hashes; or by how much both change."""

    count: int = 0
    digest: int = 0

    @classmethod
    def of(cls, count: int, digest: bytes | None) -> "Sums":
        """Return the sums as they are kept; a statement that sums up nothing says None."""
        return cls(count, int.from_bytes(digest or b"", "big"))

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(self.count + other.count, (self.digest + other.digest) % DIGEST_MODULUS)

    def negative(self) -> "Sums":
        """Return what takes these away again."""
        return Sums(-self.count, -self.digest)

    def digest_bytes(self) -> bytes:
        """Return the digest as it is kept and sent."""
        return (self.digest % DIGEST_MODULUS).to_bytes(HASH_BYTES, "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the staged changes come to: by how much the sums change, of all records and of those
    inside the window."""

    operations: Counter[str]
    entries: Counter[str]
    change: Sums
    change_in_window: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A data set as the state knows it.

    `completed_version` is that of the last ended run that completed it, None before there was
    one.
    """

    is_incomplete: bool = True
    """Until a run that sent it whole has ended, MYA may hold more or less than is known here: it
    is sent whole."""

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
    def sums(self) -> Sums:
        """The sums over all current records."""
        return Sums.of(self.known_count, self.known_digest)

    def after(self, tally: Tally, *, snapshot: bool) -> "Baseline":
        """Return what will be known once the staged changes are promoted.

        A snapshot that is cut off leaves out records of which MYA was told nothing: the data set
        is incomplete until the run has ended.
        """
        sums = self.sums.plus(tally.change)
        names = {*self.entries, *tally.entries}
        return replace(
            self,
            is_incomplete=self.is_incomplete or snapshot,
            known_count=sums.count,
            known_digest=sums.digest_bytes(),
            entries={each: self.entries.get(each, 0) + tally.entries[each] for each in names},
        )

    def less(self, change: Sums) -> "Baseline":
        """Return what is known once some of it is forgotten."""
        sums = self.sums.plus(change)
        return replace(self, known_count=sums.count, known_digest=sums.digest_bytes())


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """That a run completed a data set, to be written when the run has ended."""

    data_set: str
    version: int
    producer_version: str
    remembered: Remembered
