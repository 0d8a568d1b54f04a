"""How lessons stand: which may have to be judged again, and the new verdicts on them.

All lessons of a person that were sent in one run share a verdict, so that a statement takes one
row for each of these and not one for each lesson.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from psycopg import Connection
from psycopg.rows import args_row
from psycopg.sql import SQL

from projections.generation.arrays import columns_of
from projections.generation.lessons import State

Change = tuple[str, str, str, State, State]
"""School, role, run id, state before and after."""


class Share(NamedTuple):
    """The lessons of one person in one role that were sent in one run."""

    school_id: str
    role: str
    user_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of a share of lessons; where that is `error`, those that ended before
    `first_day` are past instead.
    """

    state: State
    first_day: date | None


class ErrorChange(NamedTuple):
    """A lesson that became an error or is none any more, with what the school calls it by."""

    school_id: str
    role: str
    record_id: str
    run_id: str
    version: int
    log_offset: int
    user_id: str
    class_name: str | None
    location_name: str | None
    start_at: datetime
    before: State
    after: State


def users_not_met(
    connection: Connection[Any], users: Iterable[tuple[str, str]], data_sets: Sequence[str]
) -> list[tuple[str, str]]:
    """Return those of these (school, Person ID) whom no record of these data sets meets."""
    return connection.execute(_NOT_MET, [*columns_of(users, 2), list(data_sets)]).fetchall()


def of_people(
    connection: Connection[Any], role: str, people: Iterable[tuple[str, str]]
) -> list[Share]:
    """Return the lessons of these people, given as (school, Person ID)."""
    return _shares(
        connection,
        "SELECT DISTINCT l.school_id, l.role, l.user_id, l.version"
        " FROM unnest(%s::text[], %s::text[]) AS k (school_id, user_id)"
        " CROSS JOIN LATERAL (SELECT * FROM lesson WHERE (school_id, user_id)"
        " = (k.school_id, k.user_id) OFFSET 0) AS l WHERE l.role = %s",
        [*columns_of(people, 2), role],
    )


def in_states(
    connection: Connection[Any],
    schools_and_roles: Collection[tuple[str, str]],
    states: Sequence[State],
) -> list[Share]:
    """Return the lessons of these schools and roles that stand in one of these states, which
    must not be `applied`: of those there may be millions.
    """
    return _shares(
        connection,
        "SELECT DISTINCT l.school_id, l.role, l.user_id, l.version"
        " FROM unnest(%s::text[], %s::text[]) AS k (school_id, role)"
        " CROSS JOIN LATERAL (SELECT * FROM lesson WHERE (school_id, role)"
        " = (k.school_id, k.role) AND state = ANY(%s) AND state <> 'applied'"
        " AND user_id IS NOT NULL OFFSET 0) AS l",
        [*columns_of(schools_and_roles, 2), [state.value for state in states]],
    )


def judge_again(
    connection: Connection[Any], verdicts: Mapping[Share, Verdict]
) -> tuple[Counter[Change], list[ErrorChange]]:
    """Write these verdicts; return how many lessons changed, and each whose error came or went."""
    if not verdicts:
        return Counter(), []
    parameters = _parameters(verdicts)
    quiet = connection.execute(_QUIET, parameters).fetchall()
    with connection.cursor(row_factory=args_row(_error_change)) as cursor:
        told = cursor.execute(_TOLD, parameters).fetchall()
    changes: Counter[Change] = Counter(
        (each.school_id, each.role, each.run_id, each.before, each.after) for each in told
    )
    for *names, before, after, count in quiet:
        school_id, role, run_id = names
        changes[school_id, role, run_id, State(before), State(after)] += count
    return changes, told


def _parameters(verdicts: Mapping[Share, Verdict]) -> list[Any]:
    return [
        *columns_of((share[:3] for share in verdicts), 3),
        [share.version for share in verdicts],
        [verdict.state.value for verdict in verdicts.values()],
        [verdict.first_day for verdict in verdicts.values()],
    ]


def _error_change(*values: Any) -> ErrorChange:
    change = ErrorChange(*values)
    return change._replace(before=State(change.before), after=State(change.after))


def _shares(connection: Connection[Any], statement: str, parameters: list[Any]) -> list[Share]:
    with connection.cursor(row_factory=args_row(Share)) as cursor:
        return cursor.execute(statement.encode(), parameters).fetchall()


_NOT_MET: Final = (
    "SELECT k.school_id, k.user_id FROM unnest(%s::text[], %s::text[]) AS k (school_id, user_id)"
    " LEFT JOIN LATERAL (SELECT TRUE AS met FROM record r"
    " WHERE (r.school_id, r.record_id) = (k.school_id, k.user_id)"
    " AND r.data_set = ANY(%s::text[]) AND r.met LIMIT 1) AS r ON TRUE WHERE r.met IS NULL"
)
_CHANGED: Final = SQL(
    "WITH changing AS (SELECT l.ctid, l.state AS before, l.after FROM"
    " unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::date[])"
    " AS k (school_id, role, user_id, version, state, first_day)"
    " CROSS JOIN LATERAL (SELECT ctid, state, CASE WHEN k.state = 'error'"
    " AND end_at < k.first_day THEN 'past' ELSE k.state END AS after FROM lesson"
    " WHERE (school_id, user_id) = (k.school_id, k.user_id)"
    " AND (role, version) = (k.role, k.version) AND current OFFSET 0) AS l"
    " WHERE l.state <> l.after AND {condition}),"
    " changed AS (UPDATE lesson l SET state = c.after FROM changing c WHERE l.ctid = c.ctid"
    " RETURNING l.*, c.before, c.after)"
    " SELECT {columns} FROM changed"
)
_QUIET: Final = _CHANGED.format(
    condition=SQL("l.state <> 'error' AND l.after <> 'error'"),
    columns=SQL("school_id, role, run_id, before, after, count(*)"),
) + SQL(" GROUP BY school_id, role, run_id, before, after")
_TOLD: Final = _CHANGED.format(
    condition=SQL("(l.state = 'error' OR l.after = 'error')"),
    columns=SQL(
        "school_id, role, record_id, run_id, version, log_offset, user_id, class_name,"
        " location_name, start_at, before, after"
    ),
)
