"""What root causes are found from: the open errors of a school, as few rows as will do."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from psycopg import Connection
from psycopg.rows import args_row, class_row
from psycopg.sql import SQL, Composable, Identifier

from contract.becomes import Room, Subject, User, UserGroup
from contract.data_sets import BY_NAME
from projections.read_models.views import SCHEMA
from projections.reading import declared
from projections.reading.cause_values import Naming, Own, Singles, Waiting
from projections.reading.open_kinds import OPEN_KINDS


class Text(NamedTuple):
    """What an error says, and by what the school calls its record."""

    error_id: str
    label: str
    message: str
    fix: str


def own_errors(connection: Connection[Any], school_id: str) -> list[Own]:
    """Return the errors that hold their record or data set."""
    with connection.cursor(row_factory=class_row(Own)) as cursor:
        return cursor.execute(_OWN.encode(), _parameters(school_id)).fetchall()


def naming(connection: Connection[Any], school_id: str) -> list[Naming]:
    """Return the errors that name another record, one row for each record that they name."""
    with connection.cursor(row_factory=class_row(Naming)) as cursor:
        return cursor.execute(_NAMING.encode(), _parameters(school_id)).fetchall()


def singles(connection: Connection[Any], school_id: str) -> list[Singles]:
    """Return the other errors by kind."""
    with connection.cursor(row_factory=class_row(Singles)) as cursor:
        return cursor.execute(_SINGLES.encode(), _parameters(school_id)).fetchall()


def first_of(connection: Connection[Any], school_id: str, kind: Singles, limit: int) -> list[Own]:
    """Return the first errors of a kind."""
    values = _parameters(school_id) | {
        "data_set": kind.data_set,
        "code": kind.code,
        "column": kind.column,
        "place": kind.place,
        "severity": kind.severity,
        "limit": limit,
    }
    statement = _FIRST.format(
        "AND e.detail = %(column)s" if kind.code in declared.COLUMN_CODES else ""
    )
    with connection.cursor(row_factory=class_row(Own)) as cursor:
        return cursor.execute(statement.encode(), values).fetchall()


def single(connection: Connection[Any], school_id: str, error_id: str) -> Own | None:
    """Return an open error that is its own cause."""
    with connection.cursor(row_factory=class_row(Own)) as cursor:
        values = _parameters(school_id) | {"error_id": error_id}
        return cursor.execute(_SINGLE.encode(), values).fetchone()


def error(connection: Connection[Any], school_id: str, error_id: str) -> Own | None:
    """Return an open error."""
    with connection.cursor(row_factory=class_row(Own)) as cursor:
        values = {"school": school_id, "error_id": error_id}
        return cursor.execute(_ERROR.encode(), values).fetchone()


def texts(connection: Connection[Any], error_ids: Iterable[str]) -> dict[str, Text]:
    """Return what these errors say."""
    with connection.cursor(row_factory=args_row(Text)) as cursor:
        cursor.execute(
            "SELECT error_id, label, message, fix FROM sync.error_log WHERE error_id = ANY(%s)",
            [sorted(set(error_ids))],
        )
        return {each.error_id: each for each in cursor}


def waiting(connection: Connection[Any], school_id: str) -> list[Waiting]:
    """Return what waits at a school, and for which data set."""
    with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        return cursor.execute(
            "SELECT data_set, waits_for, records FROM mya.waiting WHERE school_id = %s"
            " ORDER BY data_set, waits_for",
            [school_id],
        ).fetchall()


def names(
    connection: Connection[Any], school_id: str, data_set: str, ids: Sequence[str]
) -> dict[str, str]:
    """Return what MYA last knew these records as, disabled ones too."""
    where: Composable = SQL("TRUE")
    match BY_NAME[data_set].becomes:
        case User():
            view, name = "users", SQL("concat_ws(', ', surname, forename)")
        case UserGroup(type=group_type):
            view, name = "user_groups", SQL("name")
            where = SQL("type = {}").format(group_type)
        case Subject():
            view, name = "subjects", SQL("name")
        case Room():
            view, name = "resources", SQL("name")
        case _:
            return {}
    found = connection.execute(
        SQL(
            "SELECT third_party_id, {} AS name FROM {} WHERE school_id = %s"
            " AND third_party_id = ANY(%s) AND {}"
        ).format(name, Identifier(SCHEMA, view), where),
        [school_id, list(ids)],
    )
    return {each: name for each, name in found if name}


def _parameters(school_id: str) -> dict[str, Any]:
    return {
        "school": school_id,
        "counted": declared.COUNTED,
        "alone": declared.ALONE,
        "columns": declared.COLUMN_CODES,
        "ref_sets": [data_set for data_set, _ in declared.REFERENCES],
        "ref_codes": [code for _, code in declared.REFERENCES],
        "part_sets": [data_set for data_set, _ in declared.PARTS],
        "part_codes": [code for _, code in declared.PARTS],
    }


_NAMES: Final = (
    # What is the same for all errors of a kind is found once for it, not for each of them.
    " names AS (SELECT open_kind.*, data_set = ANY(%(alone)s) AS alone, code = ANY(%(columns)s) AS"
    " by_column, open_kind IN (SELECT r FROM unnest(%(ref_sets)s::text[], %(ref_codes)s::text[])"
    " AS r (data_set, code)) AS another, open_kind IN (SELECT p FROM unnest(%(part_sets)s::text[],"
    " %(part_codes)s::text[]) AS p (data_set, code)) AS of_parts FROM open_kind) "
)
_KINDS: Final = f"WITH RECURSIVE {OPEN_KINDS},{_NAMES}"
_OPEN: Final = (
    "e.school_id = %(school)s AND e.state = 'open'"
    " AND (e.data_set, e.code) = (names.data_set, names.code)"
)
_COLUMNS: Final = (
    "e.error_id, e.data_set, e.record_id, e.code, e.detail, e.place, e.severity, e.raised_at"
)
_HOLDS: Final = (
    "(e.record_id = '' OR (e.severity = 'error' AND NOT names.alone"
    " AND NOT (names.of_parts AND e.place = 'on-site' AND e.detail <> '')))"
)
# One look into the index for each kind, in its order: no sorting of what may be everything.
# OFFSET 0 keeps PostgreSQL from looking through all kinds at once.
_OWN: Final = (
    f"{_KINDS} SELECT own.* FROM names CROSS JOIN LATERAL (SELECT {_COLUMNS}"  # noqa: S608 - our own
    f" FROM sync.error_log e WHERE {_OPEN} AND {_HOLDS} OFFSET 0) AS own"
    " WHERE NOT names.another AND NOT names.alone"
    f" UNION ALL SELECT own.* FROM names CROSS JOIN LATERAL (SELECT {_COLUMNS}"
    f" FROM sync.error_log e WHERE {_OPEN} AND e.record_id = '' OFFSET 0) AS own"
    " WHERE NOT names.another AND names.alone"
)
_NAMING: Final = (
    f"{_KINDS} SELECT names.data_set, names.code, n.* FROM names CROSS JOIN LATERAL ("  # noqa: S608 - our own
    " SELECT e.detail, min(e.severity) AS severity, count(*) AS errors,"
    " min(e.raised_at) AS since, min(e.error_id) AS sample,"
    " CASE WHEN names.data_set <> ALL(%(counted)s) THEN array_agg(e.record_id) END AS record_ids"
    f" FROM sync.error_log e WHERE {_OPEN} GROUP BY e.detail) AS n WHERE names.another"
)
_SINGLES: Final = (
    f"{_KINDS} SELECT names.data_set, names.code, s.* FROM names CROSS JOIN LATERAL ("  # noqa: S608 - our own
    " SELECT CASE WHEN names.by_column THEN e.detail ELSE '' END AS \"column\", e.place,"
    " e.severity, count(*) AS errors, min(e.raised_at) AS since"
    f" FROM sync.error_log e WHERE {_OPEN} AND NOT {_HOLDS} GROUP BY 1, 2, 3) AS s"
    " WHERE NOT names.another ORDER BY 1, 2, 3, 4"
)
_FIRST: Final = (
    "WITH open_kind AS (SELECT %(data_set)s::text AS data_set, %(code)s::text AS code),"  # noqa: S608 - our own
    f"{_NAMES} SELECT first.* FROM names CROSS JOIN LATERAL (SELECT {_COLUMNS}"
    f" FROM sync.error_log e WHERE {_OPEN} AND NOT {_HOLDS}"
    " AND (e.place, e.severity) = (%(place)s, %(severity)s) {}"
    " ORDER BY e.data_set, e.code, e.detail, e.record_id LIMIT %(limit)s) AS first"
)
"""The first errors of a kind; a condition more for those of a column."""
_ERROR: Final = (
    f"SELECT {_COLUMNS} FROM sync.error_log e WHERE e.school_id = %(school)s"  # noqa: S608 - our own
    " AND e.state = 'open' AND e.error_id = %(error_id)s"
)
_SINGLE: Final = (
    f"WITH open_kind AS (SELECT data_set, code FROM ({_ERROR}) AS e),{_NAMES}"  # noqa: S608 - our own
    f" SELECT single.* FROM names CROSS JOIN LATERAL ({_ERROR} AND NOT {_HOLDS}) AS single"
    " WHERE NOT names.another"
)
