"""Re-judgings: what generations that are not live have still to judge again, because something that
MYA owns of a school has changed. The live one judges in the transaction of the change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of what MYA owns of a school, with the partition number that the school has.

    References into `data_sets` are to be judged again, and the people who have no account.
    """

    school_id: str
    partition: int
    data_sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejudging:
    """What one generation has to judge again for a school."""

    rejudging_id: int
    school_id: str
    data_sets: list[str]


def add(connection: Connection[Any], changes: Sequence[Change]) -> None:
    """Give every generation that is not live these changes to judge again by."""
    for change in changes:
        connection.execute(
            "INSERT INTO sync.rejudging (generation, partition, school_id, data_sets)"
            " SELECT name, %s, %s, %s FROM sync.generation WHERE state <> 'live'",
            [change.partition, change.school_id, list(change.data_sets)],
        )


def next_of(
    connection: Connection[Any], generation: str, partitions: Sequence[int]
) -> Rejudging | None:
    """Return the oldest that a generation has on these partition numbers, if any."""
    row = connection.execute(
        "SELECT rejudging_id, school_id, data_sets FROM sync.rejudging"
        " WHERE generation = %s AND partition = ANY(%s) ORDER BY rejudging_id LIMIT 1",
        [generation, list(partitions)],
    ).fetchone()
    return (
        None if row is None else Rejudging(rejudging_id=row[0], school_id=row[1], data_sets=row[2])
    )


def done(connection: Connection[Any], rejudging: Rejudging) -> None:
    """Note that this was judged again."""
    connection.execute(
        "DELETE FROM sync.rejudging WHERE rejudging_id = %s", [rejudging.rejudging_id]
    )


def is_empty(connection: Connection[Any], generation: str) -> bool:
    """Say whether a generation has nothing to judge again."""
    found = connection.execute(
        "SELECT FROM sync.rejudging WHERE generation = %s LIMIT 1", [generation]
    )
    return found.fetchone() is None
