"""Rows as the engine would have written them, for tests of what reads them."""

from datetime import UTC, datetime
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier, Placeholder

from projections.generations import FIRST, schema_of

SCHOOL: Final = "oakwood"
AT: Final = datetime(2026, 3, 2, 2, 0, 5, tzinfo=UTC)

_SYNC: Final = frozenset(
    {
        "school",
        "account",
        "accepted_period",
        "account_change",
        "person_change",
        "resource_setting",
        "run",
        "run_data_set",
        "error_log",
    }
)

_DEFAULTS: Final[dict[str, dict[str, Any]]] = {
    "app_user": {"enabled": True, "sen_provisions": []},
    "relationship": {"enabled": True},
    "resource": {"type": "Classroom", "name": "R1", "enabled": True},
    "lesson": {
        "role": "student",
        "version": 1,
        "first_version": 1,
        "run_id": "run-1",
        "current": True,
        "content_hash": b"",
        "log_offset": 0,
        "state": "applied",
        "name_emptied": False,
    },
    "user_group": {"name": "7A", "enabled": True},
    "error_log": {
        "data_set": "class-groups",
        "record_id": "c1",
        "detail": "p1",
        "label": "7A/Ma1",
        "code": "member_not_imported",
        "severity": "error",
        "place": "inside-mya",
        "state": "open",
        "version": 1,
        "message": "Person p1 is a member, but is not a user in MYA.",
        "fix": "Put right why person p1 was not imported.",
        "first_run_id": "run-1",
        "raised_at": AT,
        "partition": 0,
        "log_offset": 0,
        "change": "raised",
    },
    "run": {"version": 1, "state": "completed", "started_at": AT},
    "run_data_set": {"state": "completed"},
}


def insert(
    connection: Connection[Any], table: str, *, generation: str = FIRST, **values: Any
) -> None:
    """Insert a row of the school, with defaults for what the test does not care about."""
    row = {"school_id": SCHOOL} | _DEFAULTS.get(table, {}) | values
    schema = "sync" if table in _SYNC else schema_of(generation)
    connection.execute(
        SQL("INSERT INTO {} ({}) VALUES ({})").format(
            Identifier(schema, table),
            SQL(", ").join(map(Identifier, row)),
            SQL(", ").join(map(Placeholder, row)),
        ),
        row,
    )


def column_of(connection: Connection[Any], view: str, column: str) -> list[Any]:
    """Return a column of a view."""
    # Both are names of this file.
    found = connection.execute(
        f"SELECT {column} FROM mya.{view} WHERE school_id = '{SCHOOL}'".encode()  # noqa: S608
    )
    return [value for (value,) in found]
