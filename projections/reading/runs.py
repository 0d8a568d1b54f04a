"""Runs: last night at a glance, the nights before it, and what each data set came to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import class_row

from contract.runs import COUNTS
from projections.reading import cursors
from projections.reading.cursors import CursorError
from projections.reading.usual_start import next_start

OVERDUE_AFTER: Final = timedelta(hours=26)
"""A night that is two hours late may still come; later than that, silence is a fault."""

HISTORY_LIMIT_MAX: Final = 400
"""Nights of a year, and some to spare."""

_STARTS_LOOKED_AT: Final = 14
"""Two weeks of nights say when a school's server starts; older ones may be from another plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run, with the sums of what its data sets counted.

    `skipped` is how many data sets sent nothing, `left_out` how many of them not on purpose.
    `waiting`, `errors` and the like are where the records that it sent stand now; `balanced` is
    None until MYA has settled the run.
    """

    school_id: str
    run_id: str
    version: int
    state: str
    started_at: datetime | None
    completed_at: datetime | None
    balanced: bool | None
    read: int
    created: int
    updated: int
    removed: int
    unchanged: int
    held: int
    completed: int
    skipped: int
    left_out: int
    applied: int
    waiting: int
    errors: int
    quarantined: int
    errors_raised: int

    @property
    def duration(self) -> timedelta | None:
        """Return how long the run took, once it has completed."""
        if self.started_at is None or self.completed_at is None:
            return None
        return self.completed_at - self.started_at

    @property
    def changed(self) -> int:
        """Return how many records it created, updated or removed."""
        return self.created + self.updated + self.removed


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetNight:
    """What a data set came to in a run; a count is None where the producer told none."""

    data_set: str
    state: str | None
    reason: str | None
    read: int | None
    created: int | None
    updated: int | None
    removed: int | None
    unchanged: int | None
    held: int | None
    applied: int
    superseded: int
    waiting: int
    errors: int
    quarantined: int
    erased: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDataSet:
    """A data set of which the latest run that ended sent nothing, because the guard held it, or
    whose removals after a snapshot wait for a person. `since` is when the first such run started.
    """

    data_set: str
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastNight:
    """How the latest run went. `run` is the latest of all, `ended` the latest that completed."""

    run: Run | None
    ended: Run | None
    held: tuple[HeldDataSet, ...]
    overdue: bool
    """Whether no run has started within 26 hours, or none ever did."""
    next_start_at: datetime | None
    """When a run usually starts next; None while there are too few to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Some runs, latest first, and the cursor after which earlier ones follow."""

    runs: tuple[Run, ...]
    next_cursor: str | None


def last_night(connection: Connection[Any], school_id: str, now: datetime) -> LastNight:
    """Say how the latest run of a school went; `now` has a time zone."""
    run = _first(connection, _RUNS + _LATEST, [school_id])
    ended = _first(connection, _RUNS + " AND r.state = 'completed'" + _LATEST, [school_id])
    started_at = run.started_at if run else None
    return LastNight(
        run=run,
        ended=ended,
        held=tuple(held(connection, school_id)),
        overdue=started_at is None or now - started_at > OVERDUE_AFTER,
        next_start_at=_next_start(connection, school_id, now),
    )


def find(connection: Connection[Any], school_id: str, run_id: str) -> Run | None:
    """Return a run of a school."""
    return _first(connection, _RUNS + " AND r.run_id = %s", [school_id, run_id])


def history(
    connection: Connection[Any], school_id: str, *, after: str | None = None, limit: int = 30
) -> History:
    """Return runs of a school, latest first. Raises CursorError."""
    limit = max(1, min(limit, HISTORY_LIMIT_MAX))
    before = None if after is None else cursors.decode(after)
    if before is not None and (not isinstance(before, int) or not 0 <= before < _VERSION_END):
        raise CursorError("not a cursor")
    statement = _RUNS + " AND r.version < %s ORDER BY r.version DESC LIMIT %s"
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        values = [school_id, _VERSION_END if before is None else before, limit + 1]
        rows = cursor.execute(statement.encode(), values).fetchall()
    is_last = len(rows) <= limit
    runs = tuple(rows[:limit])
    return History(runs=runs, next_cursor=None if is_last else cursors.encode(runs[-1].version))


def recent_nights(connection: Connection[Any], school_id: str, limit: int = 30) -> list[Run]:
    """Return the latest runs of a school, earliest first: what a chart shows."""
    return list(reversed(history(connection, school_id, limit=limit).runs))


def data_sets_of(connection: Connection[Any], school_id: str, run_id: str) -> list[DataSetNight]:
    """Return what each data set came to in a run."""
    with connection.cursor(row_factory=class_row(DataSetNight)) as cursor:
        return cursor.execute(
            "SELECT data_set, state, reason, read, created, updated, removed, unchanged, held,"
            " applied, superseded, waiting, errors, quarantined, erased FROM sync.run_data_set"
            " WHERE (school_id, run_id) = (%s, %s) ORDER BY data_set",
            [school_id, run_id],
        ).fetchall()


def held(connection: Connection[Any], school_id: str) -> list[HeldDataSet]:
    """Return the data sets of a school that are held, by name."""
    with connection.cursor(row_factory=class_row(HeldDataSet)) as cursor:
        return cursor.execute(_HELD, {"school": school_id}).fetchall()


def _next_start(connection: Connection[Any], school_id: str, now: datetime) -> datetime | None:
    rows = connection.execute(
        "SELECT r.started_at, s.time_zone FROM sync.run r JOIN sync.school s USING (school_id)"
        " WHERE school_id = %s AND started_at IS NOT NULL ORDER BY version DESC LIMIT %s",
        [school_id, _STARTS_LOOKED_AT],
    ).fetchall()
    if not rows:
        return None
    return next_start([started_at for started_at, _ in rows], rows[0][1], now)


def _first(connection: Connection[Any], statement: str, parameters: list[Any]) -> Run | None:
    with connection.cursor(row_factory=class_row(Run)) as cursor:
        return cursor.execute(statement.encode(), parameters).fetchone()


_VERSION_END: Final = 2**63 - 1
_LATEST: Final = " ORDER BY r.version DESC LIMIT 1"
_SUMMED: Final = (*COUNTS, "applied", "waiting", "errors", "quarantined")
_SUMS: Final = ", ".join(f"coalesce(sum(d.{name}), 0)::bigint AS {name}" for name in _SUMMED)
_RUNS: Final = (
    "SELECT r.school_id, r.run_id, r.version, r.state, r.started_at, r.completed_at, r.balanced,"  # noqa: S608 - our own names
    " d.*, (SELECT count(*) FROM sync.error_log e WHERE e.school_id = r.school_id"
    " AND e.first_run_id = r.run_id) AS errors_raised FROM sync.run r"
    f" LEFT JOIN LATERAL (SELECT {_SUMS}, count(*) FILTER (WHERE d.state = 'completed')"
    " AS completed, count(*) FILTER (WHERE d.state = 'skipped') AS skipped,"
    " count(*) FILTER (WHERE d.state = 'skipped' AND d.reason NOT IN ('off', 'not_selected'))"
    " AS left_out"
    " FROM sync.run_data_set d WHERE (d.school_id, d.run_id) = (r.school_id, r.run_id)) d ON TRUE"
    " WHERE r.school_id = %s"
)
_HELD: Final = (
    "WITH ended AS (SELECT run_id, version, started_at FROM sync.run"
    " WHERE school_id = %(school)s AND state = 'completed'),"
    " latest AS (SELECT run_id FROM ended ORDER BY version DESC LIMIT 1)"
    " SELECT d.data_set, d.reason, (SELECT min(e.started_at) FROM ended e"
    " JOIN sync.run_data_set h ON h.school_id = %(school)s AND h.run_id = e.run_id"
    " AND h.data_set = d.data_set WHERE h.reason = 'held' AND e.version > coalesce("
    "(SELECT max(o.version) FROM ended o JOIN sync.run_data_set k ON k.school_id = %(school)s"
    " AND k.run_id = o.run_id AND k.data_set = d.data_set WHERE k.state = 'completed'), 0)"
    ") AS since FROM sync.run_data_set d JOIN latest USING (run_id)"
    " WHERE d.school_id = %(school)s AND d.reason = 'held'"
    " UNION SELECT data_set, 'removals', held_at FROM sync.snapshot_hold"
    " WHERE school_id = %(school)s ORDER BY data_set, reason"
)
