"""Every row that is of a person, in whatever table it lies, of whatever generation.

The tables are found in PostgreSQL's catalogue, so that one that is added later, or that another
build has made, is not overlooked. Rows of others that name the person by id alone are no rows of
the person.
"""

from collections.abc import Mapping
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from contract.data_sets import BY_NAME
from contract.error_code import Place
from contract.names import Topics
from contract.owners import id_of_person, is_of_person, owner_of, people_of_error
from projections.generation.lessons import DATA_SETS
from projections.generations import schema_of
from projections.permanent.schema.tables import SCHEMA

Row = dict[str, Any]

_PERSON_COLUMNS: Final = ("third_party_id", "person_id", "user_id", "contact_id", "student_id")
"""The columns that hold a Person ID wherever they are, but in tables of other things."""

_OF_OTHER_THINGS: Final = frozenset(
    {
        *("subject", "resource", "user_group", "period_version", "accepted_period"),
        *("school_day_period", "resource_setting"),
    }
)
"""Tables whose `third_party_id` is no person's."""


def rows_of_person(
    connection: Connection[Any], topics: Topics, school_id: str, person_id: str
) -> dict[str, list[Row]]:
    """Return the rows of a person by table, schema and name, of those that have any."""
    asked = {"school": school_id, "person": person_id, "record": id_of_person(person_id)}
    found = {
        f"{schema}.{table}": _rows(connection, (schema, table), columns, asked)
        for (schema, table), columns in _tables(connection).items()
    }
    found["sync.account_change"] = _account_changes(connection, asked)
    for table in ("outbox", "quarantine"):
        found[f"sync.{table}"] = _under_keys(connection, topics, table, asked)
    return {table: rows for table, rows in sorted(found.items()) if rows}


def _tables(connection: Connection[Any]) -> dict[tuple[str, str], set[str]]:
    names = [name for (name,) in connection.execute("SELECT name FROM sync.generation")]
    rows = connection.execute(
        "SELECT c.table_schema, c.table_name, array_agg(c.column_name::text)"
        " FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name)"
        " WHERE c.table_schema = ANY(%s) AND t.table_type = 'BASE TABLE' GROUP BY 1, 2",
        [[SCHEMA, *map(schema_of, names)]],
    )
    return {
        (schema, table): set(columns)
        for schema, table, columns in rows
        if "school_id" in columns and table not in _OF_OTHER_THINGS
    }


def _rows(
    connection: Connection[Any],
    place: tuple[str, str],
    columns: set[str],
    asked: Mapping[str, str],
) -> list[Row]:
    own = [
        SQL("{} IN (%(person)s, %(record)s)").format(Identifier(name))
        for name in _PERSON_COLUMNS
        if name in columns
    ]
    if "record_id" in columns:
        own.append(SQL("position(%(record)s IN record_id) > 0").format())
    if {"code", "detail"} <= columns:
        own.append(SQL("detail = %(person)s").format())
    if not own:
        return []
    statement = SQL("SELECT * FROM {} WHERE school_id = %(school)s AND ({})").format(
        Identifier(*place), SQL(" OR ").join(own)
    )
    with connection.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(statement, dict(asked)).fetchall()
    return [row for row in found if _is_of(row, asked["person"])]


def _is_of(row: Row, person_id: str) -> bool:
    """Say whether a row is of the person: one with the id of a record, only if they own it."""
    if "record_id" not in row:
        return True
    data_set = row.get("data_set") or DATA_SETS.get(row.get("role", ""), "class-timetables")
    if {"code", "detail"} <= row.keys():
        # A violation in a generation has no place of its own: it was found inside MYA.
        place = row.get("place", Place.INSIDE_MYA)
        return person_id in people_of_error(
            data_set, row["record_id"], row["code"], row["detail"], place
        )
    return data_set in BY_NAME and owner_of(data_set, row["record_id"]) == person_id


def _account_changes(connection: Connection[Any], asked: Mapping[str, str]) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT c.* FROM sync.account_change c JOIN sync.account a USING (account_id)"
            " WHERE (a.school_id, a.third_party_id) = (%(school)s, %(person)s)",
            dict(asked),
        ).fetchall()


def _under_keys(
    connection: Connection[Any], topics: Topics, table: str, asked: Mapping[str, str]
) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            # A tombstone is no word about anybody.
            SQL("SELECT * FROM {} WHERE key IS NOT NULL AND value IS NOT NULL").format(
                Identifier(SCHEMA, table)
            )
        )
        return [
            row
            for row in rows
            if is_of_person(
                topics.subject_of(row["topic"]), row["key"], asked["school"], asked["person"]
            )
        ]
