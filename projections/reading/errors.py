"""Errors of a school: pages of them, how many there are, one of them, or all for an export."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.sql import SQL, Composable, Composed, Literal

from projections.reading import open_kinds
from projections.reading.causes import Causes
from projections.reading.filters import (
    Condition,
    Filter,
    Sort,
    State,
    beyond,
    condition_of,
    cursor_at,
    order_of,
)

__all__ = [
    "ErrorRow",
    "Filter",
    "Page",
    "Sort",
    "State",
    "codes",
    "count",
    "find",
    "page",
    "stream",
]

PAGE_LIMIT_MAX: Final = 500
"""Rows that one page may have: more would keep a browser busy for longer than a person waits."""

_ROWS_PER_FETCH: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRow:
    """An error of the log, as the public view `errors` tells it."""

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
    last_run_id: str | None
    raised_at: datetime
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some errors, and the cursor after which the next page begins, if there is one."""

    rows: tuple[ErrorRow, ...]
    next_cursor: str | None


def page(
    connection: Connection[Any],
    wanted: Filter,
    *,
    after: str | None = None,
    limit: int = 50,
    sort: Sort = Sort.NEWEST,
    causes: Causes | None = None,
) -> Page:
    """Return the errors that follow a cursor. Raises CursorError where it is none of this list.

    A cursor says after which error to go on, not how many came before: what is raised or resolved
    in between neither repeats a row nor skips one. `causes` are those of the same answer, if it
    has asked for some.
    """
    limit = max(1, min(limit, PAGE_LIMIT_MAX))
    own, further = _condition(connection, wanted, causes), beyond(sort, after)
    source = SQL("SELECT e.* FROM sync.error_log e WHERE {} AND {} ORDER BY {} LIMIT %s").format(
        own.text, further.text, order_of(sort)
    )
    parameters = [*own.parameters, *further.parameters, limit + 1]
    with connection.cursor(row_factory=class_row(ErrorRow)) as cursor:
        rows = cursor.execute(_of(wanted.school_id, source, sort), parameters).fetchall()
    is_last = len(rows) <= limit
    return Page(
        rows=tuple(rows[:limit]), next_cursor=None if is_last else cursor_at(sort, rows[limit - 1])
    )


def count(connection: Connection[Any], wanted: Filter, *, causes: Causes | None = None) -> int:
    """Return how many errors there are."""
    condition = _condition(connection, wanted, causes)
    found = connection.execute(
        SQL("SELECT count(*) FROM sync.error_log e WHERE {}").format(condition.text),
        condition.parameters,
    ).fetchone()
    return int(found[0]) if found else 0


def codes(connection: Connection[Any], school_id: str, state: State) -> set[str]:
    """Return the codes of a school's errors, for a filter to choose from."""
    if state is State.OPEN:
        return open_kinds.codes(connection, school_id)
    condition = condition_of(Filter(school_id=school_id, state=state), None)
    found = connection.execute(
        SQL("SELECT DISTINCT e.code FROM sync.error_log e WHERE {}").format(condition.text),
        condition.parameters,
    )
    return {code for (code,) in found}


def find(connection: Connection[Any], school_id: str, error_id: str) -> ErrorRow | None:
    """Return an error of a school, open or resolved."""
    source = _ONE.format(school=Literal(school_id))
    with connection.cursor(row_factory=class_row(ErrorRow)) as cursor:
        return cursor.execute(_of(school_id, source, Sort.NEWEST), [error_id]).fetchone()


def stream(
    connection: Connection[Any], wanted: Filter, *, sort: Sort = Sort.DATA_SET
) -> Iterator[ErrorRow]:
    """Yield all errors, a few thousand at a time in memory; keeps a transaction open meanwhile."""
    own, further = _condition(connection, wanted, None), beyond(sort, None)
    condition = SQL("{} AND {}").format(own.text, further.text)
    source = SQL("SELECT e.* FROM sync.error_log e WHERE {}").format(condition)
    with (
        connection.transaction(),
        connection.cursor(name="errors", row_factory=class_row(ErrorRow)) as cursor,
    ):
        cursor.itersize = _ROWS_PER_FETCH
        cursor.execute(_of(wanted.school_id, source, sort), own.parameters)
        yield from cursor


def _of(school_id: str, source: Composable, sort: Sort) -> Composed:
    return _SELECT.format(school=Literal(school_id), source=source, order=order_of(sort))


def _condition(connection: Connection[Any], wanted: Filter, causes: Causes | None) -> Condition:
    if wanted.cause is None:
        return condition_of(wanted, None)
    causes = causes or Causes(connection, wanted.school_id)
    return condition_of(wanted, causes.selection(wanted.cause))


_SELECT: Final = SQL(
    "WITH ended AS MATERIALIZED (SELECT run_id, version FROM sync.run"
    " WHERE school_id = {school} AND state = 'completed'),"
    " last_completed AS MATERIALIZED ("
    " SELECT DISTINCT ON (d.data_set) d.data_set, d.run_id FROM sync.run_data_set d"
    " JOIN ended USING (run_id) WHERE d.school_id = {school} AND d.state = 'completed'"
    " ORDER BY d.data_set, ended.version DESC),"
    " last_ended AS MATERIALIZED (SELECT run_id FROM ended ORDER BY version DESC LIMIT 1)"
    " SELECT e.school_id, e.error_id, e.data_set, e.record_id, e.detail, e.label, e.code,"
    " e.severity, e.place, e.state, e.message, e.fix, e.first_run_id,"
    " CASE WHEN e.data_set = '' THEN (SELECT run_id FROM last_ended)"
    " ELSE last_completed.run_id END AS last_run_id, e.raised_at, e.resolved_at"
    " FROM ({source}) AS e LEFT JOIN last_completed USING (data_set) ORDER BY {order}"
)
_ONE: Final = SQL(
    "SELECT e.* FROM sync.error_log e WHERE e.school_id = {school} AND e.error_id = %s"
)
