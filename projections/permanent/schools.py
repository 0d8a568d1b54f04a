"""Schools and their settings, as MYA keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row

from contract.losses import COUNT_MAX, PERCENT_MAX

DEFAULT_TIME_ZONE: Final = "Europe/London"
DEFAULT_DATA_SETS_OFF: Final = ("periods", "profile-pictures")
"""References into these are not judged until a school switches them on; whether those into periods
are, its accepted periods say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A school's settings inside MYA.

    `time_zone` is a name of the IANA database. References into `data_sets_off` are not judged. A
    snapshot may remove up to `removals_max` records of a data set, or up to this share of them.
    """

    school_id: str
    name: str
    time_zone: str
    data_sets_off: list[str]
    removals_max: int
    removals_percent_max: int


def ensure(connection: Connection[Any], school_ids: Sequence[str]) -> None:
    """Give default settings to schools that MYA does not know yet."""
    connection.execute(
        "INSERT INTO sync.school (school_id, name, time_zone, data_sets_off, removals_max,"
        " removals_percent_max)"
        " SELECT school_id, school_id, %s, %s, %s, %s FROM unnest(%s::text[]) AS s (school_id)"
        " WHERE NOT EXISTS (SELECT FROM sync.school k WHERE k.school_id = s.school_id)"
        " ON CONFLICT DO NOTHING",
        [
            DEFAULT_TIME_ZONE,
            list(DEFAULT_DATA_SETS_OFF),
            # What the producer guards each night by.
            COUNT_MAX,
            PERCENT_MAX,
            sorted(school_ids),
        ],
    )


def settings_of(connection: Connection[Any], school_id: str) -> Settings | None:
    """Return a school's settings, if MYA knows the school."""
    with connection.cursor(row_factory=class_row(Settings)) as cursor:
        return cursor.execute(
            "SELECT school_id, name, time_zone, data_sets_off, removals_max, removals_percent_max"
            " FROM sync.school WHERE school_id = %s",
            [school_id],
        ).fetchone()


def put_settings(connection: Connection[Any], settings: Settings) -> None:
    """Replace a known school's settings."""
    connection.execute(
        "UPDATE sync.school SET name = %s, time_zone = %s, data_sets_off = %s, removals_max = %s,"
        " removals_percent_max = %s WHERE school_id = %s",
        [
            settings.name,
            settings.time_zone,
            settings.data_sets_off,
            settings.removals_max,
            settings.removals_percent_max,
            settings.school_id,
        ],
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
