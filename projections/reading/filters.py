"""Which errors are asked for, and in which order: said once, for pages, counts and exports."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from psycopg.sql import SQL, Composable, Composed, Identifier

from projections.reading import cursors
from projections.reading.cursors import CursorError


class State(StrEnum):
    """Whether an error stands."""

    OPEN = "open"
    RESOLVED = "resolved"
    ALL = "all"


class Sort(StrEnum):
    """The order of a list of errors. RESOLVED, latest first, lists resolved errors only."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DATA_SET = "data-set"
    LABEL = "label"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which errors of a school; None matches any.

    `run_id` is the run in which an error was raised, `text` a part of its label, ids, message or
    code in either case, `cause` the id of a root cause (open errors only).
    """

    school_id: str
    state: State = State.OPEN
    data_set: str | None = None
    place: str | None = None
    severity: str | None = None
    run_id: str | None = None
    code: str | None = None
    detail: str | None = None
    text: str | None = None
    record_id: str | None = None
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The errors that a root cause explains: these, and all with this data set, code and detail."""

    error_ids: tuple[str, ...] = ()
    naming: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What stands after WHERE, and its parameters."""

    text: Composable
    parameters: list[Any] = field(default_factory=list)


def condition_of(wanted: Filter, selection: Selection | None) -> Condition:
    """Return the condition on rows `e` of the error log; `selection` is that of the cause."""
    parts: list[Composable] = [SQL("e.school_id = %s")]
    parameters: list[Any] = [wanted.school_id]
    if wanted.state is not State.ALL:
        # Said in so many words: the partial indexes are found by them.
        parts.append(SQL("e.state = 'open'" if wanted.state is State.OPEN else _RESOLVED))
    for column, value in _equal(wanted):
        if value is not None:
            parts.append(SQL("e.{} = %s").format(Identifier(column)))
            parameters.append(value)
    if wanted.text:
        parts.append(SQL(_TEXT))
        parameters.append(f"%{_escaped(wanted.text)}%")
    if selection is not None:
        parts.append(SQL(_SELECTED))
        parameters += [list(selection.error_ids), *_columns(selection.naming), wanted.school_id]
    return Condition(SQL(" AND ").join(parts), parameters)


def order_of(sort: Sort) -> Composed:
    """Return what stands after ORDER BY."""
    direction = SQL(" DESC" if sort in _LATEST_FIRST else "")
    return SQL(", ").join(SQL("e.{}").format(Identifier(each)) + direction for each in _KEYS[sort])


def beyond(sort: Sort, cursor: str | None) -> Condition:
    """Return the condition that a row comes after the cursor. Raises CursorError."""
    beyond_all = SQL("e.resolved_at IS NOT NULL" if sort is Sort.RESOLVED else "TRUE")
    if cursor is None:
        return Condition(beyond_all)
    values = cursors.decode(cursor)
    if not isinstance(values, list) or len(values) != 1 + len(_KEYS[sort]) or values[0] != sort:
        raise CursorError("a cursor of another list")
    keys = SQL(", ").join(SQL("e.{}").format(Identifier(each)) for each in _KEYS[sort])
    sign = SQL("<" if sort in _LATEST_FIRST else ">")
    places = SQL(", ").join([SQL("%s")] * len(_KEYS[sort]))
    text = SQL("{} AND ({}) {} ({})").format(beyond_all, keys, sign, places)
    return Condition(text, [_read(*each) for each in zip(_KEYS[sort], values[1:], strict=True)])


def cursor_at(sort: Sort, row: Any) -> str:
    """Return the cursor that stands at a row."""
    values = [getattr(row, each) for each in _KEYS[sort]]
    texts = [each.isoformat() if isinstance(each, datetime) else each for each in values]
    return cursors.encode([sort.value, *texts])


def _read(column: str, value: Any) -> Any:
    if not isinstance(value, str) or "\0" in value:
        raise CursorError("not a cursor")
    if not column.endswith("_at"):
        return value
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise CursorError("not a cursor") from error


def _equal(wanted: Filter) -> Sequence[tuple[str, str | None]]:
    return (
        ("data_set", wanted.data_set),
        ("place", wanted.place),
        ("severity", wanted.severity),
        ("first_run_id", wanted.run_id),
        ("code", wanted.code),
        ("detail", wanted.detail),
        ("record_id", wanted.record_id),
    )


def _escaped(text: str) -> str:
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return text


def _columns(naming: Sequence[tuple[str, str, str]]) -> list[list[str]]:
    return [[each[position] for each in naming] for position in range(3)]


_RESOLVED: Final = "e.state = 'resolved'"
_TEXT: Final = (
    "concat_ws(' ', e.label, e.record_id, e.detail, e.code, e.message, e.error_id) ILIKE %s"
)
# One look into an index for each id and each kind, not one at every open error.
_SELECTED: Final = (
    "e.error_id IN (SELECT unnest(%s::text[]) UNION ALL SELECT n.error_id"
    " FROM unnest(%s::text[], %s::text[], %s::text[]) AS k (data_set, code, detail)"
    " CROSS JOIN LATERAL (SELECT error_id FROM sync.error_log WHERE school_id = %s"
    " AND state = 'open' AND (data_set, code, detail) = (k.data_set, k.code, k.detail)"
    " OFFSET 0) AS n)"
)
_KEYS: Final[dict[Sort, tuple[str, ...]]] = {
    Sort.NEWEST: ("raised_at", "error_id"),
    Sort.OLDEST: ("raised_at", "error_id"),
    Sort.DATA_SET: ("data_set", "code", "detail", "record_id", "error_id"),
    Sort.LABEL: ("label", "error_id"),
    Sort.RESOLVED: ("resolved_at", "error_id"),
}
_LATEST_FIRST: Final = frozenset({Sort.NEWEST, Sort.RESOLVED})
