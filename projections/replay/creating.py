"""Making generations beside the live one, and taking them away.

One for all schools starts empty. One for named schools is a copy of the live generation, in one
snapshot with its positions, without those schools: their events are read from the first on. Either
begins with the open claims of the schools it reads anew, which the log may no longer tell whole.
"""

from collections.abc import Sequence
from typing import Any, Final

from psycopg import Connection, IsolationLevel
from psycopg.sql import SQL, Composed, Identifier

from projections import generations
from projections.generation.schema import tables
from projections.generation.staging import column_list
from projections.generations import State, schema_of
from projections.replay.standing import all_standings, put_paused

_NOT_COPIED: Final = {
    tables.POSITION.name,
    tables.PARTITION_LOCK.name,
    tables.COPIED_POSITION.name,
    tables.WOULD_BE_ACCOUNT.name,
    tables.BREAKER_COUNT.name,
    tables.BREAKER_TRIP.name,
}


def next_name(connection: Connection[Any]) -> str:
    """Return a name that no generation has had: the next number."""
    row = connection.execute(
        "SELECT coalesce(max(name::bigint), 0) + 1 FROM"
        " (SELECT name FROM sync.generation UNION SELECT generation FROM sync.generation_event)"
        " AS every (name) WHERE name ~ '^[0-9]{1,9}$'"
    ).fetchone()
    assert row is not None  # noqa: S101 - an aggregate has one row
    return str(row[0])


def register(
    connection: Connection[Any], name: str, *, schools: Sequence[str] | None, rate_max: int | None
) -> None:
    """Note that there is to be a generation, which rests until it has its tables.

    From now on it is told what people change.
    """
    connection.execute(
        "INSERT INTO sync.generation (name, state, build, schools, rate_max, paused)"
        " VALUES (%s, %s, %s, %s, %s, true)",
        [
            name,
            State.BUILDING.value,
            generations.build_fingerprint(),
            None if schools is None else sorted(schools),
            rate_max,
        ],
    )


def has_tables(connection: Connection[Any], name: str) -> bool:
    """Say whether a generation that was registered has its tables, too."""
    found = connection.execute(
        "SELECT FROM pg_catalog.pg_namespace WHERE nspname = %s", [schema_of(name)]
    )
    return found.fetchone() is not None


def create_empty(connection: Connection[Any], name: str) -> None:
    """Give a generation that was registered its tables, empty but for the open claims, and let its
    workers begin.
    """
    with connection.transaction():
        live = generations.live(connection)
        generations.create_tables(connection, name)
        _copy_claims(connection, name, live, None)
        put_paused(connection, name, paused=False)


def copy_live(
    connection: Connection[Any],
    name: str,
    *,
    schools: Sequence[str],
    numbers: Sequence[int],
) -> None:
    """Give a generation that was registered its tables, with all that the live one has but for
    these schools, and let its workers begin.

    `numbers` are the partition numbers of the schools, whose topics are read from the first
    offset on. One transaction, in one snapshot; the connection must be in none.
    """
    connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with connection.transaction():
            live = generations.live(connection)
            generations.create_tables(connection, name)
            for table in tables.METADATA.sorted_tables:
                if table.name not in _NOT_COPIED:
                    columns = [column.name for column in table.columns]
                    statement = _COPY if "school_id" in columns else _COPY_ALL
                    connection.execute(
                        _filled(statement, name, live, table.name, columns),
                        {"schools": list(schools)},
                    )
            for statement in (_COPY_POSITIONS, _COPIED_POSITIONS):
                connection.execute(
                    _filled(statement, name, live, "position", []), {"numbers": list(numbers)}
                )
            _copy_claims(connection, name, live, list(schools))
            put_paused(connection, name, paused=False)
    finally:
        connection.isolation_level = None


def drop(connection: Connection[Any], name: str) -> None:
    """Take a generation away with all its tables, and what it had still to judge again."""
    connection.execute(SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(Identifier(schema_of(name))))
    connection.execute("DELETE FROM sync.rejudging WHERE generation = %s", [name])
    connection.execute("DELETE FROM sync.generation WHERE name = %s", [name])


def previous_of(connection: Connection[Any]) -> str | None:
    """Return the generation that was live before, if it is still there."""
    found = [each.name for each in all_standings(connection) if each.state is State.PREVIOUS]
    return found[0] if found else None


def _copy_claims(
    connection: Connection[Any], name: str, live: str, schools: Sequence[str] | None
) -> None:
    connection.execute(
        _filled(_COPY_CLAIMS, name, live, tables.CLAIM.name, list(tables.CLAIM.columns.keys())),
        {"schools": schools},
    )


def _filled(statement: SQL, name: str, live: str, table: str, columns: Sequence[str]) -> Composed:
    return statement.format(
        to=Identifier(schema_of(name), table),
        live=Identifier(schema_of(live), table),
        copied=Identifier(schema_of(name), tables.COPIED_POSITION.name),
        columns=column_list(columns),
    )


_COPY: Final = SQL(
    "INSERT INTO {to} ({columns}) SELECT {columns} FROM {live} WHERE school_id <> ALL(%(schools)s)"
)
_COPY_ALL: Final = SQL("INSERT INTO {to} ({columns}) SELECT {columns} FROM {live}")
_COPY_POSITIONS: Final = SQL(
    "INSERT INTO {to} (topic, partition, next_offset, epoch)"
    " SELECT topic, partition, CASE WHEN partition = ANY(%(numbers)s) THEN 0 ELSE next_offset END,"
    " 0 FROM {live}"
)
_COPIED_POSITIONS: Final = SQL(
    "INSERT INTO {copied} (topic, partition, next_offset)"
    " SELECT topic, partition, next_offset FROM {live} WHERE partition = ANY(%(numbers)s)"
)
# Of a school whose key was stolen nothing is taken over: it may be what the thief wrote.
_COPY_CLAIMS: Final = SQL(
    "INSERT INTO {to} ({columns}) SELECT {columns} FROM {live}"
    " WHERE (%(schools)s::text[] IS NULL OR school_id = ANY(%(schools)s))"
    " AND school_id NOT IN (SELECT school_id FROM sync.enrolled_school"
    " WHERE distrusted_since IS NOT NULL)"
)
