"""The accepted school day: the periods that lessons may take place in. MYA owns them: no later
import changes them by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from psycopg import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedPeriod:
    """A period of the school day; the times are the school's local time."""

    period_id: str
    name: str
    start_time: time
    end_time: time


def enabled_ids(
    connection: Connection[Any], school_ids: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Return the ids of the accepted periods, for those of these schools that have accepted any."""
    rows = connection.execute(
        "SELECT school_id, coalesce(array_agg(third_party_id) FILTER (WHERE enabled), '{}')"
        " FROM sync.accepted_period WHERE school_id = ANY(%s) GROUP BY school_id",
        [list(school_ids)],
    )
    return {school_id: frozenset(ids) for school_id, ids in rows}


def add(connection: Connection[Any], school_id: str, periods: Sequence[AcceptedPeriod]) -> None:
    """Make these the accepted periods of a school that has none; of any other nothing changes."""
    connection.execute(
        "INSERT INTO sync.accepted_period"
        " (school_id, third_party_id, name, start_time, end_time, enabled)"
        " SELECT %s, p.*, true FROM unnest(%s::text[], %s::text[], %s::time[], %s::time[]) AS p"
        " WHERE NOT EXISTS (SELECT FROM sync.accepted_period WHERE school_id = %s)"
        " ON CONFLICT DO NOTHING",
        [
            school_id,
            [each.period_id for each in periods],
            [each.name for each in periods],
            [each.start_time for each in periods],
            [each.end_time for each in periods],
            school_id,
        ],
    )
