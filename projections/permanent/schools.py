"""Schools and their settings, as MYA keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL, Identifier

from contract.losses import COUNT_MAX, PERCENT_MAX
from projections.permanent.periods_kept import PERIODS

DEFAULT_TIME_ZONE: Final = "Europe/London"
DEFAULT_DATA_SETS_OFF: Final = ("periods", "profile-pictures")
"""References into these are not judged until a school switches them on; whether those into periods
are, its accepted periods say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A school's settings inside MYA.

    `time_zone` is a name of the IANA database. References into `data_sets_off` are not judged. A
    snapshot may remove up to `removals_max` records of a data set, or up to this share of them.
    What comes after says how long things are kept (`projections/permanent/periods_kept.py`).
    """

    school_id: str
    name: str
    time_zone: str
    data_sets_off: list[str]
    removals_max: int
    removals_percent_max: int
    lessons_kept_school_years: int
    people_kept_school_years: int
    errors_kept_days: int
    runs_kept_days: int
    quarantine_kept_days: int


_FIELDS: Final = tuple(each.name for each in fields(Settings))
_CHANGING: Final = tuple(name for name in _FIELDS if name != "school_id")


def ensure(connection: Connection[Any], school_ids: Sequence[str]) -> None:
    """Give default settings to schools that MYA does not know yet."""
    given = {
        "time_zone": DEFAULT_TIME_ZONE,
        "data_sets_off": list(DEFAULT_DATA_SETS_OFF),
        # What the producer guards each night by.
        "removals_max": COUNT_MAX,
        "removals_percent_max": PERCENT_MAX,
        **PERIODS,
    }
    connection.execute(
        SQL(
            "INSERT INTO sync.school (school_id, name, {columns})"
            " SELECT school_id, school_id, {values} FROM unnest(%s::text[]) AS s (school_id)"
            " WHERE NOT EXISTS (SELECT FROM sync.school k WHERE k.school_id = s.school_id)"
            " ON CONFLICT DO NOTHING"
        ).format(
            columns=SQL(", ").join(map(Identifier, given)),
            values=SQL(", ").join([SQL("%s")] * len(given)),
        ),
        [*given.values(), sorted(school_ids)],
    )


def settings_of(connection: Connection[Any], school_id: str) -> Settings | None:
    """Return a school's settings, if MYA knows the school."""
    with connection.cursor(row_factory=class_row(Settings)) as cursor:
        return cursor.execute(
            SQL("SELECT {} FROM sync.school WHERE school_id = %s").format(
                SQL(", ").join(map(Identifier, _FIELDS))
            ),
            [school_id],
        ).fetchone()


def all_ids(connection: Connection[Any]) -> list[str]:
    """Return the ids of all schools that MYA knows."""
    rows = connection.execute("SELECT school_id FROM sync.school ORDER BY school_id")
    return [school_id for (school_id,) in rows]


def put_settings(connection: Connection[Any], settings: Settings) -> None:
    """Replace a known school's settings."""
    connection.execute(
        SQL("UPDATE sync.school SET ({}) = ROW ({}) WHERE school_id = %s").format(
            SQL(", ").join(map(Identifier, _CHANGING)),
            SQL(", ").join([SQL("%s")] * len(_CHANGING)),
        ),
        [*(getattr(settings, name) for name in _CHANGING), settings.school_id],
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
