"""What a school holds of a data set, as its producer counts it: all current records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL

from contract.hashing import HASH_BYTES

DIGEST_MODULUS: Final = 1 << (8 * HASH_BYTES)

_PART_BYTES: Final = 4
_STARTS: Final = range(0, HASH_BYTES, _PART_BYTES)
_SHIFTS: Final = tuple(8 * (HASH_BYTES - _PART_BYTES - start) for start in _STARTS)
# PostgreSQL adds numbers, not hashes: each is cut into parts that fit.
SUMS: Final = SQL("count(*) FILTER (WHERE current), coalesce(max(version), 0), {parts}").format(
    parts=SQL(", ").join(
        SQL(
            "coalesce(sum(('x' || encode(substr(content_hash, {start}, {bytes}), 'hex'))"
            "::bit(32)::bigint) FILTER (WHERE current), 0)"
        ).format(start=start + 1, bytes=_PART_BYTES)
        for start in _STARTS
    )
)
"""What to select of records for `holding_from`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The current records of a data set: how many, the sum of their content hashes, and the
    newest version of any of its records, removed ones included.
    """

    count: int
    digest: int
    newest_version: int


NOTHING: Final = Holding(count=0, digest=0, newest_version=0)


def holdings_of(connection: Connection[Any], school_id: str) -> dict[str, Holding]:
    """Sum up what a school holds, by data set; lessons lie elsewhere."""
    rows = connection.execute(
        SQL("SELECT data_set, ")
        + SUMS
        + SQL(" FROM record WHERE school_id = %s GROUP BY data_set"),
        [school_id],
    )
    return {data_set: holding_from(row) for data_set, *row in rows}


def holding_from(row: Sequence[Any]) -> Holding:
    """Return what the sums come to."""
    count, newest_version, *parts = row
    digest = sum(int(part) << shift for part, shift in zip(parts, _SHIFTS, strict=True))
    return Holding(count=count, digest=digest % DIGEST_MODULUS, newest_version=newest_version)
