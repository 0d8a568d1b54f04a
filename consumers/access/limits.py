"""How much a user may ask of a broker: the same for every school, however many there are.

A limit that has no name is each user's own, so that one school cannot starve the others; users of
the platform are given one that nobody reaches.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from consumers.access.rules import Principals

BYTES: Final = "producer_byte_rate"
REQUESTS: Final = "request_percentage"

REQUEST_PERCENT_MAX: Final = 50.0
"""Of the time of one of a broker's threads, of which it has eleven by default: a night takes less
than one percent."""

UNREACHED: Final = float(2**53)
"""Kafka has no word for "without limit", and the limit of all would count."""


@dataclass(frozen=True, slots=True, order=True)
class Limit:
    """One limit; an empty `user` stands for each user who has none by name."""

    user: str
    kind: str
    value: float

    def __str__(self) -> str:
        """Return the limit as one line."""
        whose = self.user or "of each user"
        value = "none" if self.value == UNREACHED else f"{self.value:g}"
        return f"limit {whose} {self.kind} {value}"


def limits_of(principals: Principals, *, school_bytes_per_s: int) -> frozenset[Limit]:
    """Return all limits, each for one broker."""
    of_all = {BYTES: float(school_bytes_per_s), REQUESTS: REQUEST_PERCENT_MAX}
    return frozenset(
        [
            *(Limit("", kind, value) for kind, value in of_all.items()),
            *(Limit(user, kind, UNREACHED) for user in principals.all for kind in of_all),
        ]
    )


def ours_of(limits: AbstractSet[Limit]) -> frozenset[Limit]:
    """Return those of the brokers' limits that are for `limits_of` to keep or to take away.

    What somebody has set for a user by name is theirs.
    """
    return frozenset(
        each
        for each in limits
        if each.kind in (BYTES, REQUESTS) and (not each.user or each.value == UNREACHED)
    )
