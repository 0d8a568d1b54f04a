"""Schools and their settings, as MYA keeps them."""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection

DEFAULT_TIME_ZONE: Final = "Europe/London"
DEFAULT_DATA_SETS_OFF: Final = ("periods", "profile-pictures")
"""References into these are not judged until a school switches them on."""


def ensure(connection: Connection[Any], school_ids: Sequence[str]) -> None:
    """Give default settings to schools that MYA does not know yet."""
    connection.execute(
        "INSERT INTO sync.school (school_id, name, time_zone, data_sets_off)"
        " SELECT school_id, school_id, %s, %s FROM unnest(%s::text[]) AS s (school_id)"
        " WHERE NOT EXISTS (SELECT FROM sync.school k WHERE k.school_id = s.school_id)"
        " ON CONFLICT DO NOTHING",
        [DEFAULT_TIME_ZONE, list(DEFAULT_DATA_SETS_OFF), sorted(school_ids)],
    )


def data_sets_off(
    connection: Connection[Any], school_ids: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Return, for each of these schools, the data sets into which references are not judged."""
    rows = connection.execute(
        "SELECT school_id, data_sets_off FROM sync.school WHERE school_id = ANY(%s)",
        [list(school_ids)],
    )
    known = {school_id: frozenset(off) for school_id, off in rows}
    default = frozenset(DEFAULT_DATA_SETS_OFF)
    return {school_id: known.get(school_id, default) for school_id in school_ids}
