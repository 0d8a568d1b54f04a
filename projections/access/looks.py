"""That support looked at a school: who, when, and at which kinds of page; for the school to see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row

from projections.access.readers import Kind, Reader

LOOKS_MAX: Final = 500
"""Rows of one page: months of support at a school."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One hour in which somebody of support looked at a school."""

    name: str
    first_at: datetime
    last_at: datetime
    pages: list[str]


def note(
    connection: Connection[Any], reader: Reader, school_id: str, *, page: str, now: datetime
) -> None:
    """Note a look of support; one row for each reader, school and hour. A school's is not noted."""
    if reader.kind is not Kind.SUPPORT:
        return
    connection.execute(
        "INSERT INTO sync.support_look AS l (school_id, hour, token_id, first_at, last_at, pages)"
        " VALUES (%(school_id)s, date_trunc('hour', %(now)s), %(token_id)s, %(now)s, %(now)s,"
        " ARRAY[%(page)s::text]) ON CONFLICT (school_id, hour, token_id) DO UPDATE SET"
        " last_at = greatest(l.last_at, excluded.last_at), pages = CASE WHEN l.pages"
        " @> excluded.pages THEN l.pages ELSE l.pages || excluded.pages END"
        # A page a minute is exact enough; polling must not write each time.
        " WHERE NOT l.pages @> excluded.pages"
        " OR l.last_at < excluded.last_at - interval '1 minute'",
        {"school_id": school_id, "now": now, "token_id": reader.token_id, "page": page},
    )


def of_school(connection: Connection[Any], school_id: str) -> list[Look]:
    """Return who of support looked at a school, the latest first, at most LOOKS_MAX."""
    with connection.cursor(row_factory=class_row(Look)) as cursor:
        return cursor.execute(
            "SELECT t.name, l.first_at, l.last_at, l.pages FROM sync.support_look l"
            " JOIN sync.access_token t USING (token_id) WHERE l.school_id = %s"
            " ORDER BY l.last_at DESC, l.token_id LIMIT %s",
            [school_id, LOOKS_MAX],
        ).fetchall()
