"""Everything that was raised, changed or resolved since: the error log as a feed.

A cursor is the last offset seen on each partition of the errors topic. The words of a partition
are materialised in their order, so nothing is skipped; an error that changed several times since
is told once, as it now stands.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row

from projections.reading import cursors
from projections.reading.cursors import CursorError

LIMIT_MAX: Final = 1_000
"""Changes that one answer may have: half a megabyte of JSON."""

_OFFSET_END: Final = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorChange:
    """An error as it now stands; `change` is the last word on it: raised, changed or resolved.

    `partition` and `log_offset` are where that word lies on the errors topic.
    """

    school_id: str
    error_id: str
    data_set: str
    record_id: str
    detail: str
    label: str
    code: str
    severity: str
    place: str
    state: str
    message: str
    fix: str
    first_run_id: str
    raised_at: datetime
    resolved_at: datetime | None
    change: str
    partition: int
    log_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Some changes, where to go on, and whether more are there already."""

    rows: tuple[ErrorChange, ...]
    cursor: str
    more: bool


def after(
    connection: Connection[Any],
    school_ids: Collection[str] | None,
    cursor: str | None = None,
    limit: int = 200,
) -> Changes:
    """Return what changed after a cursor, of these schools or all. Raises CursorError."""
    limit = max(1, min(limit, LIMIT_MAX))
    seen = {} if cursor is None else _seen(cursor)
    parameters = {
        "partitions": list(seen),
        "offsets": list(seen.values()),
        "schools": None if school_ids is None else sorted(school_ids),
        "limit": limit + 1,
    }
    statement = _OF_ALL if school_ids is None else _OF_SCHOOLS
    with connection.cursor(row_factory=class_row(ErrorChange)) as reader:
        rows = reader.execute(statement.encode(), parameters).fetchall()
    told = tuple(rows[:limit])
    for row in told:
        seen[row.partition] = row.log_offset
    return Changes(rows=told, cursor=_cursor(seen), more=len(rows) > limit)


def _cursor(seen: dict[int, int]) -> str:
    return cursors.encode({str(partition): offset for partition, offset in sorted(seen.items())})


def _seen(cursor: str) -> dict[int, int]:
    value = cursors.decode(cursor)
    if not isinstance(value, dict):
        raise CursorError("not a cursor")
    return dict(_place(*each) for each in value.items())


def _place(partition: str, offset: Any) -> tuple[int, int]:
    if not isinstance(offset, int) or isinstance(offset, bool) or not 0 <= offset < _OFFSET_END:
        raise CursorError("not a cursor")
    if not partition.removeprefix("-").isdecimal() or not partition.isascii():
        raise CursorError("not a cursor")
    number = int(partition[:12])
    if not -1 <= number < 2**31:
        raise CursorError("not a cursor")
    return number, offset


_COLUMNS: Final = (
    "e.school_id, e.error_id, e.data_set, e.record_id, e.detail, e.label, e.code, e.severity,"
    " e.place, e.state, e.message, e.fix, e.first_run_id, e.raised_at, e.resolved_at, e.change,"
    " e.partition, e.log_offset"
)
# A row is found by where its word lies; the partitions that there are, one index look-up each.
_SEEN: Final = (
    " LEFT JOIN unnest(%(partitions)s::int[], %(offsets)s::bigint[]) AS c (partition, log_offset)"
    " USING (partition) WHERE p.partition IS NOT NULL)"
)
_OF_ALL: Final = (
    "WITH RECURSIVE p (partition) AS ((SELECT min(partition) FROM sync.error_log)"  # noqa: S608 - our own names
    " UNION ALL SELECT (SELECT min(e.partition) FROM sync.error_log e"
    " WHERE e.partition > p.partition) FROM p WHERE p.partition IS NOT NULL),"
    " place AS (SELECT p.partition, coalesce(c.log_offset, -1) AS log_offset FROM p"
    f"{_SEEN} SELECT {_COLUMNS} FROM place CROSS JOIN LATERAL (SELECT * FROM sync.error_log"
    " WHERE partition = place.partition AND log_offset > place.log_offset"
    " ORDER BY log_offset LIMIT %(limit)s) AS e"
    " ORDER BY e.partition, e.log_offset LIMIT %(limit)s"
)
# Of each school by itself: to who sees no other, the rows of others are not even there to skip.
_OF_SCHOOLS: Final = (
    "WITH RECURSIVE p (school_id, partition) AS (SELECT s.school_id,"  # noqa: S608 - our own names
    " (SELECT min(e.partition) FROM sync.error_log e WHERE e.school_id = s.school_id)"
    " FROM unnest(%(schools)s::text[]) AS s (school_id)"
    " UNION ALL SELECT p.school_id, (SELECT min(e.partition) FROM sync.error_log e"
    " WHERE e.school_id = p.school_id AND e.partition > p.partition)"
    " FROM p WHERE p.partition IS NOT NULL),"
    " place AS (SELECT p.school_id, p.partition, coalesce(c.log_offset, -1) AS log_offset FROM p"
    f"{_SEEN} SELECT {_COLUMNS} FROM place CROSS JOIN LATERAL (SELECT * FROM sync.error_log"
    " WHERE (school_id, partition) = (place.school_id, place.partition)"
    " AND log_offset > place.log_offset ORDER BY log_offset LIMIT %(limit)s) AS e"
    " ORDER BY e.partition, e.log_offset LIMIT %(limit)s"
)
