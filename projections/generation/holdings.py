"""What a school holds of a data set, as its producer counts it: all current records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL

from contract.hashing import HASH_BYTES

DIGEST_MODULUS: Final = 1 << (8 * HASH_BYTES)

# PostgreSQL adds numbers, not hashes: their bytes are added, each by its place.
SUMS: Final = SQL("count(*) FILTER (WHERE current), coalesce(max(version), 0), {bytes}").format(
    bytes=SQL(", ").join(
        SQL("coalesce(sum(get_byte(content_hash, {place})) FILTER (WHERE current), 0)").format(
            place=place
        )
        for place in range(HASH_BYTES)
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
    count, newest_version, *sums = row
    digest = sum(each << 8 * place for place, each in enumerate(reversed(sums)))
    return Holding(count=count, digest=digest % DIGEST_MODULUS, newest_version=newest_version)
