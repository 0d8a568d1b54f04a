"""The keys that schools have had, and the broker's time by which they are valid."""

from collections import defaultdict
from dataclasses import dataclass, field

from contract.signing import Seal, Signer, school_secret
from tests.laws.log import NOW_MS
from tests.laws.signers import ROOT_KEY, key_id_of


@dataclass(slots=True)
class SchoolKeys:
    """Which keys each school has had: the first since ever, each further one since a rotation."""

    now_ms: int = NOW_MS
    """The broker's time."""
    _ends_ms: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def rotate(self, school_id: str, overlap_ms: int) -> str:
        """Give a school another key, and return its id; what it has had ends after the overlap."""
        end_ms = self.now_ms + overlap_ms
        self._ends_ms[school_id] = [min(each, end_ms) for each in self._ends_ms[school_id]]
        self._ends_ms[school_id].append(end_ms)
        return self._id(school_id, len(self._ends_ms[school_id]))

    def signer(self, school_id: str) -> Signer:
        """Return what a school signs with by now."""
        key_id = self._id(school_id, len(self._ends_ms[school_id]))
        return Signer(key_id, Seal(school_secret(ROOT_KEY, school_id, key_id)))

    def secret(self, school_id: str, key_id: str, at_ms: int) -> bytes | None:
        """Return the secret of a school's key, if it is one, and was valid at that time."""
        for number, end_ms in enumerate([*self._ends_ms[school_id], None]):
            if self._id(school_id, number) == key_id and (end_ms is None or at_ms < end_ms):
                return school_secret(ROOT_KEY, school_id, key_id)
        return None

    @staticmethod
    def _id(school_id: str, number: int) -> str:
        first = key_id_of(school_id)
        return f"{first}-{number}" if number else first
